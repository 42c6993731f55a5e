"""Questions about a config and about an option, in one program."""

import argparse

from omegaconf import OmegaConf


def start(cfg):
    if not cfg.get("extras"):
        return
    if cfg.extras.get("print_config"):
        print(cfg)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--phase", default="train")
    args = parser.parse_args()
    cfg = OmegaConf.load(args.config)
    start(cfg)
    print((1,) + tuple(cfg.sizes))
    if args.phase == "train":
        print(cfg.steps, cfg.lr)
    else:
        print(cfg.split)
