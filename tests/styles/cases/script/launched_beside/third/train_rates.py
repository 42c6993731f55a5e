import sys

import yaml


def main():
    with open(sys.argv[1]) as file:
        config = yaml.safe_load(file)
    print(config["depth"], config["width"], config["rate"])


if __name__ == "__main__":
    main()
