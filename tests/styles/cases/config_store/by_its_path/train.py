from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class Env:
    name: str = MISSING
    channels: int = 3


@dataclass
class Bowling(Env):
    name: str = "bowling"


@dataclass
class Config:
    envs: Env = MISSING
    batch_size: int = 8


cs = ConfigStore.instance()
cs.store(name="base_config", node=Config)
cs.store(group="envs", name="base_bowling", node=Bowling)


@hydra.main(version_base=None, config_path="conf", config_name="train")
def main(cfg: Config):
    print(cfg.envs.name, cfg.envs.channels, cfg.batch_size)


if __name__ == "__main__":
    main()
