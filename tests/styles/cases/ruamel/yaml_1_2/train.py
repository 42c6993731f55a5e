import sys

from ruamel.yaml import YAML


def build(width, depth, residual):
    return [width] * depth if residual else [width]


def main(path):
    with open(path) as file:
        cfg = YAML(typ="safe").load(file)
    model = build(**cfg["model"])
    return model, cfg["optim"]["lr"]


if __name__ == "__main__":
    main(sys.argv[1])
