from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class Tower:
    _target_: str = "nets.Tower"
    width: int = MISSING
    depth: int = 2
    names: list[str] = field(default_factory=list)


@dataclass
class Loader:
    workers: int = 0
    inner: Any = None


@dataclass
class Crop:
    size: int = 32


def store():
    shelf = ConfigStore.instance()
    shelf.store(group="tower", name="plain", node=Tower)
    shelf.store(group="loader", name="quick", node=Loader)
    shelf.store(group="step", name="crop", node=Crop)
    shelf.store(group="log", name="csv", node=Loader)


store()
