from dataclasses import dataclass, field
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class Model:
    width: int = 8
    rate: float = 0.1


@dataclass
class Settings:
    defaults: list[Any] = field(default_factory=lambda: [{"model": "small"}, "_self_"])
    model: Model = MISSING
    steps: int = 10


store = ConfigStore.instance()
store.store(name="settings", node=Settings)


@hydra.main(version_base=None, config_path="conf", config_name="settings")
def main(cfg: Settings):
    print(cfg.model.width, cfg.steps)


if __name__ == "__main__":
    main()
