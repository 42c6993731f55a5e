# R301 model.depth, R309 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
from dataclasses import dataclass
@dataclass
class M:
    width: int
    depth: int
@dataclass
class C:
    lr: float
    model: dict
    def __post_init__(self):
        self.model = M(**self.model)
def main():
    cfg = C(**yaml.safe_load(open(args_().config)))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
