from dataclasses import dataclass, field
from typing import Any


@dataclass
class CommonConfig:
    seed: int = 1
    log_interval: int = 100


@dataclass
class RunConfig:
    common: CommonConfig = field(default_factory=CommonConfig)
    task: Any = None
    schedule: Any = None
