from dataclasses import dataclass

from dacite import Config, from_dict
from omegaconf import OmegaConf


@dataclass
class Optimizer:
    rate: float
    warmup: int


@dataclass
class Loader:
    workers: int
    seed: int | None
    shuffle: bool = True


@dataclass
class Settings:
    optimizer: Optimizer
    loader: Loader


def load(cfg):
    return from_dict(Settings, OmegaConf.to_container(cfg), config=Config(cast=[tuple]))
