import argparse
import os

import yaml


class Config:
    def __init__(self, path):
        with open(path) as file:
            self.text = file.read()
        self.values = yaml.safe_load(self.text)

    def __getitem__(self, name):
        return self.values[name]


class Run:
    def __init__(self, name):
        self.config_path = os.path.join("runs", name, "config.yaml")


def train(config):
    print(config["optimizer"]["name"], config["epochs"])


def test(config):
    print(config["test_batch"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["train", "test"])
    parser.add_argument("--name", required=True)
    parser.add_argument("--config")
    args = parser.parse_args()
    run = Run(args.name)
    if args.config is None:
        path = run.config_path
    else:
        path = args.config
    config = Config(path)
    if args.mode == "train":
        train(config)
    elif args.mode == "test":
        test(config)


if __name__ == "__main__":
    main()
