# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
from collections import namedtuple
def convert(dictionary):
    for key, value in dictionary.items():
        if isinstance(value, dict):
            dictionary[key] = convert(value)
    return namedtuple("GenericDict", dictionary.keys())(**dictionary)
cfg = convert(load())
print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
