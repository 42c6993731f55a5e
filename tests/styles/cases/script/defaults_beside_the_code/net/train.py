import argparse

from omegaconf import OmegaConf

from net import defaults

PARTS = ["backbone"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config-file", required=True)
    args = parser.parse_args()
    cfg = OmegaConf.merge(OmegaConf.create(defaults), OmegaConf.load(args.config_file))
    print(cfg.model.width, cfg.model.depth, cfg.optim.lr, cfg.optim.epochs)
    parts = {"backbone": 1}
    if cfg.model.head:
        parts["head"] = 2
    for name in parts:
        print(cfg.precision[name].dtype)


if __name__ == "__main__":
    main()
