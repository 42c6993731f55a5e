from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class LogFiles:
    keep: bool = True
    level: int = 1


@dataclass
class Log:
    active: bool = False
    files: LogFiles = field(default_factory=LogFiles)


@dataclass
class Train:
    seed: int
    log: Log
    model: Any = MISSING
    rate: float = 0.1


@dataclass
class Test:
    seed: int = 1


@dataclass
class Net:
    width: int = 8


SCHEMAS = (
    ("model", "net_schema", Net),
    ("log", "log_schema", Log),
)


def register():
    store = ConfigStore.instance()
    store.store(name="base_train", node=Train)
    store.store(name="base_test", node=Test)
    for group, name, node in SCHEMAS:
        store.store(group=group, name=name, node=node)
