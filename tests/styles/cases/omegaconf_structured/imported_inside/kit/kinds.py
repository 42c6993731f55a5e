from dataclasses import dataclass, field

from kit.base import Settings


@dataclass
class Tower:
    width: int = 8


@dataclass
class Training(Settings):
    steps: int = 10
    tower: Tower = field(default_factory=Tower)


@dataclass
class Serving(Settings):
    port: int = 80
