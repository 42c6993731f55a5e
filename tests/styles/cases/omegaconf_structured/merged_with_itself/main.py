import sys
from dataclasses import dataclass

from omegaconf import OmegaConf


@dataclass
class Settings:
    width: int = 4


class Job:
    def __init__(self, path):
        self.config = OmegaConf.structured(Settings)
        self.config = OmegaConf.merge(self.config, self.changed(path))

    def changed(self, path):
        self.config = OmegaConf.merge(self.config, OmegaConf.load(path))
        return self.config


if __name__ == "__main__":
    Job(sys.argv[1])
