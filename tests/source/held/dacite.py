# R309 model.depht, R309 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml, dacite
from dataclasses import dataclass
@dataclass
class M:
    width: int
    depth: int
@dataclass
class C:
    lr: float
    model: M
def main():
    cfg = dacite.from_dict(C, yaml.safe_load(open(args_().config)), config=dacite.Config(strict=True))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
