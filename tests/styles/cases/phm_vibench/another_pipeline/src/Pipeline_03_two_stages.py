"""A pipeline that is a class, started by its own command line."""

import sys

import yaml


class TwoStages:
    def __init__(self, path):
        with open(path) as stream:
            self.config = yaml.safe_load(stream)

    def run(self):
        for stage in self.config["stages"]:
            print(stage, self.config["model"])


if __name__ == "__main__":
    TwoStages(sys.argv[1]).run()
