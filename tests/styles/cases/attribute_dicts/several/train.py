"""Objects of three packages that hold a config as attributes."""

import sys

import yaml
from box import Box
from easydict import EasyDict
from munch import munchify


def load():
    with open(sys.argv[1]) as stream:
        return yaml.safe_load(stream)


def main():
    cfg = EasyDict(load())
    print(cfg.data.root, isinstance(cfg.data, dict), cfg["name"])
    net = Box(load()).net
    print(net.width, net.to_json())
    run = munchify(load())
    print(run.steps, run.toYAML())


if __name__ == "__main__":
    main()
