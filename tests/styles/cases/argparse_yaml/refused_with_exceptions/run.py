import argparse
import sys

import yaml


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="run.yaml")
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--strict", action="store_true")
    args = parser.parse_args(argv)
    with open(args.config) as stream:
        config = yaml.safe_load(stream) or {}
    section = config["train"]
    for key, value in section.items():
        if key not in vars(args) and key not in ("note", "author"):
            sys.exit(f"no option {key}")
        setattr(args, key, value)
    return args


if __name__ == "__main__":
    parse(sys.argv[1:])
