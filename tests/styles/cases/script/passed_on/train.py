"""What a constructor's own parameters take is not among the keywords that it passes on."""

import argparse
import importlib

import yaml


class Base:
    def __init__(self, monitor=None, input_key="image"):
        self.monitor = monitor
        self.input_key = input_key


class Engine(Base):
    def __init__(self, *args, depth, width: int = 2, **kwargs):
        super().__init__(*args, **kwargs)
        self.depth = depth
        self.width = width


def build(node):
    module, _, name = node["target"].rpartition(".")
    return getattr(importlib.import_module(module), name)(**node.get("params", {}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    with open(parser.parse_args().config) as stream:
        config = yaml.safe_load(stream)
    build(config["model"])
    Engine(**config["other"])
    print(config["epochs"])
