from dataclasses import dataclass
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore

SUFFIX = "_schema"


@dataclass
class Model:
    width: int = 8


@dataclass
class Config:
    seed: int
    alpha: float
    model: Any


cs = ConfigStore.instance()
cs.store(name="train" + SUFFIX, node=Config)
cs.store(group="model", name="base" + SUFFIX, node=Model)


@hydra.main(version_base=None, config_path="conf", config_name="train")
def main(cfg: Config):
    print(cfg.seed, cfg.alpha, cfg.model)


if __name__ == "__main__":
    main()
