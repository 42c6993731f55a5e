"""A level is looked up by its name in a module that is not read: it may be there."""

import argparse
import logging
import os

import yaml


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--verbose", default="info")
    args = parser.parse_args()
    with open(os.path.join("configs", args.config)) as stream:
        config = yaml.safe_load(stream)
    made = to_namespace(config)
    level = getattr(logging, args.verbose.upper(), None)
    if not isinstance(level, int):
        raise ValueError(f"level {args.verbose} not supported")
    logging.getLogger().setLevel(level)
    return args, made


def to_namespace(config):
    namespace = argparse.Namespace()
    for key, value in config.items():
        if isinstance(value, dict):
            new_value = to_namespace(value)
        else:
            new_value = value
        setattr(namespace, key, new_value)
    return namespace


def main():
    args, config = parse()
    for epoch in range(config.training.epochs):
        print(epoch, config.training.batch_size, config.optim.lr)


if __name__ == "__main__":
    main()
