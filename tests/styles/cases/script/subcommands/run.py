import argparse

import yaml


def train(config, args):
    print(config["rate"], config["steps"], args.debug)


def export(config, args):
    print(config["rate"], config["opset"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    command = commands.add_parser("train")
    command.add_argument("config")
    command.add_argument("--debug", action="store_true")
    command.set_defaults(start=train)
    command = commands.add_parser("export")
    command.add_argument("config")
    command.set_defaults(start=export)
    args = parser.parse_args()
    with open(args.config) as file:
        config = yaml.safe_load(file)
    args.start(config, args)
