import sys

import yaml


def optimizer(part):
    return part["lr"] * part["momentum"]


if __name__ == "__main__":
    with open(sys.argv[1]) as stream:
        config = yaml.safe_load(stream)
    print(config["data"]["root"], optimizer(config["optim"]))
