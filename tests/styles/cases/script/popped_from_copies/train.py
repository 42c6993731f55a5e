"""Copies of sections lose the keys that are for someone else, and what is left is for a class."""

import argparse

import yaml


class Samples:
    def __init__(self, name, size, shuffle=False):
        self.name, self.size, self.shuffle = name, size, shuffle


def loaders(config):
    shared = {key: value for key, value in config["data"]["train"].items()}
    shared.pop("batch_size", None)
    yield Samples("train", **shared)
    own = {"batch_size": 1, **config["data"]["valid"]}
    workers = own.pop("workers", 2)
    yield own.pop("batch_size"), workers, Samples("valid", **own)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="configs/good.yaml")
    with open(parser.parse_args().config) as stream:
        config = yaml.safe_load(stream)
    for each in loaders(config):
        print(each)


if __name__ == "__main__":
    main()
