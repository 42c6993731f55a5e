# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml, os
def load(path):
    with open(path) as f:
        cfg = yaml.safe_load(f)
    if "inherit" in cfg:
        base = load(os.path.join(os.path.dirname(path), cfg["inherit"]))
        base.update(cfg)
        cfg = base
    return cfg
def main():
    cfg = load(args_().config)
    print(cfg["lr"] * 2, cfg["model"]["width"] + cfg["model"]["depth"])
main()
