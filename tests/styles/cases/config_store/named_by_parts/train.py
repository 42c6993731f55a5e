from dataclasses import dataclass, field
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class Task:
    name: str = MISSING
    window: int = 8
    weights: dict[str, int] = field(default_factory=dict)


@dataclass
class Config:
    defaults: list[Any] = field(default_factory=lambda: [{"task": "small"}, "_self_"])
    task: Task = MISSING
    seed: int = 0


cs = ConfigStore.instance()
cs.store(name="train_config", node=Config)
cs.store(name="base_task", group="task", node=Task)


@hydra.main(version_base=None, config_path="conf", config_name="train")
def main(cfg: Config):
    print(cfg)


if __name__ == "__main__":
    main()
