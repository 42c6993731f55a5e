# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
cfg = load()
model_cfg, lr = cfg["model"], cfg["lr"]
def build(width, depth, act="relu"):
    return width * depth
print(build(**model_cfg), lr)
