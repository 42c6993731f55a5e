# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
from collections import namedtuple
def tup(d, name="Cfg"):
    for k, v in d.items():
        if isinstance(v, dict):
            d[k] = tup(v)
    return namedtuple(name, d.keys())(*d.values())
cfg = tup(load())
print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
