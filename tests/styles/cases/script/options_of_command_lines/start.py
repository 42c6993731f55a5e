import argparse

import yaml


class Rain:
    def __init__(self, mixed):
        assert not mixed, "rain is not mixed"


class Snow:
    def __init__(self, mixed):
        self.mixed = mixed


KINDS = {"rain": Rain, "snow": Snow}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--kind", default="rain")
    args = parser.parse_args()
    with open(args.conf) as stream:
        conf = yaml.safe_load(stream)
    KINDS[args.kind](mixed=conf["mixed"])
