from omegaconf import OmegaConf
from torchtune import config


def main(path):
    cfg = OmegaConf.load(path)
    model = config.instantiate(cfg.model)
    optimizer = config.instantiate(cfg.optimizer)
    return model, optimizer


if __name__ == "__main__":
    import sys

    main(sys.argv[1])
