"""Names of launchers that are the project's own: what they do with a function is their own code."""

import sys

import yaml


class Process:
    def __init__(self, target, args):
        self.target = target
        self.given = args

    def start(self):
        print(self.given["size"])


class Pool:
    def submit(self, function, cfg):
        print(function, cfg["workers"])


def launch(function, cfg):
    function({"depth": cfg["levels"]})


def work(cfg):
    print(cfg["depth"])


def main():
    with open(sys.argv[1]) as stream:
        cfg = yaml.safe_load(stream)
    Process(target=work, args=cfg).start()
    Pool().submit(work, cfg)
    launch(work, cfg)


if __name__ == "__main__":
    main()
