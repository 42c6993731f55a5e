"""The loader of ruamel.yaml, made in one expression."""

import sys

from ruamel.yaml import YAML

with open(sys.argv[1]) as stream:
    cfg = YAML(typ="safe").load(stream)
print(cfg["steps"], cfg["lr"], isinstance(cfg["net"], dict) and cfg["net"]["width"])
