import sys
from dataclasses import dataclass

from base import Base


@dataclass
class TrainSettings(Base):
    steps: int = 10
    batch: int = 2


if __name__ == "__main__":
    print(TrainSettings.from_yaml(sys.argv[1]))
