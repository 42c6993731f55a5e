"""Options of a class of the project's own, whose name says nothing: it takes every entry."""

import sys

import yaml


class Settings:
    patience = 3

    def __init__(self, path):
        with open(path) as file:
            self.__dict__.update(yaml.safe_load(file))
        self.path = path
        self.steps = self.epochs * 100

    def describe(self):
        return f"{self.name} of {self.path}"


class Part:
    def __init__(self, entries):
        for name, value in entries.items():
            if isinstance(value, (list, tuple)):
                setattr(self, name, [Part(x) if isinstance(x, dict) else x for x in value])
            else:
                setattr(self, name, Part(value) if isinstance(value, dict) else value)


class Known:
    """Takes the names that it has defaults for."""

    def __init__(self, entries):
        self.width = 8
        for name, value in entries.items():
            if hasattr(self, name):
                setattr(self, name, value)


def main():
    settings = Settings(sys.argv[1])
    net, extra = Part(settings.net), Known(settings.extra)
    print(settings.describe(), settings.steps, settings.patience)
    print(net.width, net.norm.momentum, extra.width, extra.depth)


if __name__ == "__main__":
    main()
