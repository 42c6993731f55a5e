from dataclasses import dataclass, field

from hydra.core.config_store import ConfigStore


@dataclass
class Train:
    steps: int = 10
    name: str = "adam"


@dataclass
class Config:
    train: Train = field(default_factory=Train)
    seed: int = 1


store = ConfigStore.instance()
store.store(name="config", node=Config)
store.store(group="train", name="fast", node=Train)
