from dataclasses import dataclass, field
from enum import Enum
from typing import Dict, List, Optional

from omegaconf import MISSING


class Mode(Enum):
    dense = 1
    sparse = 2


@dataclass
class Stage:
    depth: int = 2
    name: str = MISSING


@dataclass
class Settings:
    data: str
    mode: Mode = Mode.dense
    clip: Optional[float] = None
    stages: List[Stage] = field(default_factory=list)
    extra: Dict[str, int] = field(default_factory=dict)
