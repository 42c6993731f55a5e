import argparse

from distill.defaults import CFG as cfg
from distill.defaults import show

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cfg", default="configs/plain.yaml")
    args = parser.parse_args()
    cfg.merge_from_file(args.cfg)
    show(cfg)
