import argparse
import os

import yaml


def load(path):
    with open(path) as file:
        config = yaml.safe_load(file)
    if "_BASE_" in config:
        base = load(os.path.join(os.path.dirname(path), config["_BASE_"]))
        base.update(config)
        return base
    return config


def parse_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg", type=str, required=True)
    return load(parser.parse_args().cfg)
