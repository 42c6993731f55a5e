# R301 model.depth, R302 extra
import argparse
def args_():
    p = argparse.ArgumentParser(); p.add_argument("--config"); return p.parse_args()
import yaml
class Config:
    def __init__(self, path):
        with open(path) as f:
            self.__dict__.update(yaml.safe_load(f))
def main():
    cfg = Config(args_().config)
    print(cfg.lr * 2, cfg.model["width"] + cfg.model["depth"])
main()
