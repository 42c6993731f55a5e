import inspect
import sys

import yaml


class Net:
    def __init__(self, width, depth=2):
        self.size = width * depth


def build(cls, part):
    taken = inspect.signature(cls.__init__).parameters
    return cls(**{key: value for key, value in part.items() if key in taken})


def listed(function, part):
    names = inspect.getfullargspec(function).args
    return function(**{key: part[key] for key in names if key in part})


def loaders(batch=4, shuffle=True):
    return batch, shuffle


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    return build(Net, cfg["net"]), listed(loaders, cfg["data"])


if __name__ == "__main__":
    main()
