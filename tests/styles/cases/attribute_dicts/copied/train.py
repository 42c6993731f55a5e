import sys

import yaml
from easydict import EasyDict as edict


def build(cfg):
    args = cfg.copy()
    kind = args.pop("type")
    return kind, args


def load(path):
    with open(path) as file:
        return edict(yaml.safe_load(file))


if __name__ == "__main__":
    cfg = load(sys.argv[1])
    build(cfg.loss)
    build(cfg.model)
