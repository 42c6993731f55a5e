# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml, cattrs, attr
@attr.s(auto_attribs=True)
class M:
    width: int
    depth: int
@attr.s(auto_attribs=True)
class C:
    lr: float
    model: M
def main():
    cfg = cattrs.structure(yaml.safe_load(open(args_().config)), C)
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
