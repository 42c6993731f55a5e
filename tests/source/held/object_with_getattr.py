# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class Exp:
    def __init__(self, path):
        self.cfg = yaml.safe_load(open(path))
    def __getattr__(self, k):
        return self.cfg[k]
def main():
    cfg = Exp(args_().config)
    print(cfg.lr, cfg.model["width"], cfg.model["depth"])
main()
