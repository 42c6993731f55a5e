# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class D:
    def __init__(self, d):
        for k, v in d.items():
            self.__dict__[k] = D(v) if isinstance(v, dict) else v
def main():
    cfg = D(yaml.safe_load(open(args_().config)))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
