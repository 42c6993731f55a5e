# R301 model.depth, R309 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
from dataclasses import dataclass
@dataclass
class C:
    lr: float
    model: dict
    @classmethod
    def from_yaml(cls, path):
        with open(path) as f:
            return cls(**yaml.safe_load(f))
def main():
    cfg = C.from_yaml(args_().config)
    print(cfg.lr, cfg.model["width"] + cfg.model["depth"])
main()
