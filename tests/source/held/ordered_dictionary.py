# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
from collections import OrderedDict
def ordered_yaml():
    from yaml import CDumper as Dumper, CLoader as Loader
    tag = yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG
    Loader.add_constructor(tag, lambda l, n: OrderedDict(l.construct_pairs(n)))
    return Loader, Dumper
def parse(path):
    with open(path, mode="r") as f:
        Loader, _ = ordered_yaml()
        opt = yaml.load(f, Loader=Loader)
    return opt
def main():
    cfg = parse(args_().config)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
