import sys
from dataclasses import dataclass, field

from simple_parsing.helpers import Serializable


@dataclass
class Rank(Serializable):
    size: int = 8
    scale: float = 1.0


@dataclass
class Strict(Serializable):
    folder: str
    steps: int = 100
    rank: Rank = field(default_factory=Rank)
    world: int = field(init=False, default=1)


@dataclass
class Lenient(Serializable):
    folder: str
    seed: int = 0


def train(path):
    settings = Strict.load(path, drop_extra_fields=False)
    print(settings.folder, settings.steps, settings.rank.size, settings.rank.scale)


def show(path):
    print(Lenient.load_yaml("configs/lenient.yaml"))


if __name__ == "__main__":
    train(sys.argv[1])
    show(sys.argv[1])
