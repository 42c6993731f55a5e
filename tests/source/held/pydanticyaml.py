# R301 model.depth, R309 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
from pydantic_yaml import parse_yaml_file_as
from pydantic import BaseModel
class M(BaseModel):
    width: int
    depth: int
class C(BaseModel):
    lr: float
    model: M
    model_config = {"extra": "forbid"}
def main():
    cfg = parse_yaml_file_as(C, args_().config)
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
