# R301 model.depth, R302 extra
import argparse, yaml
from munch import Munch
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config")
    text = open(p.parse_args().config, "r").read()
    cfg = Munch.fromDict(yaml.safe_load(text))
    print(cfg.lr, cfg.model.width, cfg.model.depth)
if __name__ == "__main__":
    main()
