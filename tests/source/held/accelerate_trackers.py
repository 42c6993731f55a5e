# R301 model.depth, R302 extra
import argparse, yaml
def load():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return yaml.safe_load(open(p.parse_args().config))
from accelerate import Accelerator
def train(cfg):
    acc = Accelerator()
    acc.init_trackers("x", config=cfg)
    print(cfg["lr"], cfg["model"]["width"], cfg["model"]["depth"])
train(load())
