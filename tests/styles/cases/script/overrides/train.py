import argparse

import yaml


def load(path, overrides=None):
    with open(path) as stream:
        config = yaml.safe_load(stream)
    if overrides is not None:
        config.update(yaml.safe_load(overrides))
    return config


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--override", default=None)
    args = parser.parse_args()
    config = load(args.config, args.override)
    print(config["lr"], config["steps"])
