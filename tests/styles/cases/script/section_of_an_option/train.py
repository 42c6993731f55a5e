import argparse

import yaml


class Params:
    def __init__(self, path, name):
        self.path = path
        with open(path) as file:
            for key, value in yaml.safe_load(file)[name].items():
                setattr(self, key, value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", default="config/wrong.yaml")
    parser.add_argument("--section", default="default")
    args = parser.parse_args()
    params = Params(args.file, args.section)
    print(params.lr, params.batch, params.width)
