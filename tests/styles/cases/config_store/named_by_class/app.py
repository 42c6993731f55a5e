from dataclasses import dataclass, field
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore


@dataclass
class Device:
    name: str
    cores: int = 1


@dataclass
class Plain(Device):
    name: str = "plain"


@dataclass
class Fast(Device):
    name: str = "fast"
    compiled: bool = False


@dataclass
class Settings:
    title: str
    device: Any = field(default_factory=Plain)


cs = ConfigStore.instance()
cs.store(name="settings", node=Settings)
cs.store(group="device", name=Plain.name, node=Plain)
cs.store(group="device", name=Fast.name, node=Fast)


@hydra.main(version_base=None)
def main(config):
    print(config.title, config.device)


main()
