import argparse
import os
import re

import yaml


def load(path):
    config = {}
    folders = path.split("/")[:-1]
    for end in range(1, len(folders) + 1):
        above = os.path.join(*folders[:end], "default.yaml")
        if os.path.exists(above):
            config.update(yaml.safe_load(open(above)))
    config.update(yaml.safe_load(open(path)))
    return config


def evaluated(value, names):
    if isinstance(value, dict):
        return {key: evaluated(each, names) for key, each in value.items()}
    if isinstance(value, str) and value.startswith("${"):
        return eval(re.sub(r"^\$\{(.*)\}$", r"\1", value), names)
    return value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    args = parser.parse_args()
    config = load(args.config)
    config = evaluated(config, dict(config))
    print(config["model"]["width"], config["model"]["shape"])


if __name__ == "__main__":
    main()
