# R301 model.depth, R309 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
from pydantic import BaseModel
class M(BaseModel):
    width: int
    depth: int
class C(BaseModel):
    lr: float
    model: M
    class Config:
        extra = "forbid"
def main():
    cfg = C.parse_obj(yaml.safe_load(open(args_().config)))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
