import os

from hydra.utils import instantiate
from omegaconf import OmegaConf

if __name__ == "__main__":
    cfg = OmegaConf.load(os.environ["RUN"])
    extra = dict(each.split("=") for each in os.environ["EXTRA"].split())
    instantiate(cfg.encoder, **extra)
    print(cfg.seed)
