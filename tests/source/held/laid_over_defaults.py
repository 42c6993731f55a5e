# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml, collections.abc
DEFAULTS = {"lr": 1.0, "seed": 3}
def update(d, u):
    for k, v in u.items():
        if isinstance(v, collections.abc.Mapping):
            d[k] = update(d.get(k, {}), v)
        else:
            d[k] = v
    return d
def main():
    cfg = update(DEFAULTS, yaml.safe_load(open(args_().config)))
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
