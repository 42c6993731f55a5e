# R301 model.depth, R302 extra
import argparse
from munch import Munch
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config"); a = p.parse_args()
    cfg = Munch.fromYAML(open(a.config))
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
