# R301 model.depth, R302 extra
import argparse
from box import Box
def main():
    p = argparse.ArgumentParser(); p.add_argument("--config"); a = p.parse_args()
    with open(a.config) as f:
        cfg = Box.from_yaml(f.read())
    print(cfg.lr * 2, cfg.model.width + cfg.model.depth)
main()
