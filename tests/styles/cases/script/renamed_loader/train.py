import sys

from omegaconf import OmegaConf as om


def main(cfg):
    print(cfg.seed, cfg.model.width)


if __name__ == "__main__":
    with open(sys.argv[1]) as f:
        yaml_cfg = om.load(f)
    main(om.merge(yaml_cfg, om.from_cli(sys.argv[2:])))
