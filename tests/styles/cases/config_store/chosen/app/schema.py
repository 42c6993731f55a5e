from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING

GROUP = "engine"


class Precision(Enum):
    half = 1
    full = 2


@dataclass
class Debug:
    activate: bool = False
    port: int = 5900


@dataclass
class Small:
    width: int = 8


@dataclass
class Large:
    width: int = 8
    depth: int = 2


@dataclass
class Engine:
    precision: Precision = Precision.full


@dataclass
class Local(Engine):
    threads: int = 2


@dataclass
class Settings:
    defaults: list[Any] = field(
        default_factory=lambda: [{"model": "small"}, {"engine": "local"}, {"data": "files"}]
    )
    model: Any = MISSING
    engine: Engine = MISSING
    data: Engine = MISSING
    debug: Debug = field(default_factory=Debug)
    output: str = "out"


store = ConfigStore.instance()
store.store(name="settings", node=Settings)
store.store(group="model", name="small", node=Small)
store.store(group="model", name="large", node=Large)
store.store(group=GROUP, name="local", node=Local)
