import sys
from dataclasses import dataclass, field

import yaml


@dataclass
class Net:
    width: int


@dataclass
class Settings:
    path: str
    rate: float = 0.1
    net: Net = None
    made: int = field(default=0, init=False)

    @classmethod
    def read(cls, path):
        with open(path) as stream:
            return cls(**yaml.safe_load(stream))


if __name__ == "__main__":
    print(Settings.read(sys.argv[1]))
