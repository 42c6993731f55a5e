import sys

from transformers import HfArgumentParser

from app.settings import Settings


class Parser(HfArgumentParser):
    def parse(self):
        return self.parse_yaml_file(sys.argv[1])[0]


def main():
    settings = Parser(Settings).parse()
    print(settings)


if __name__ == "__main__":
    main()
