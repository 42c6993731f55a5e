# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
from types import SimpleNamespace
def ns(x):
    if isinstance(x, dict):
        return SimpleNamespace(**{k: ns(v) for k, v in x.items()})
    if isinstance(x, list):
        return [ns(v) for v in x]
    return x
def main():
    cfg = ns(yaml.safe_load(open(args_().config)))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
