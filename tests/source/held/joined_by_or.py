# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
cfg = {"seed": 1} | load()
print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
