import dataclasses
import sys

import dacite
import yaml


@dataclasses.dataclass
class Computation:
    grid: str
    source: str
    ice: str
    mask: str = ""


@dataclasses.dataclass
class SeaConfig:
    runs: dict
    output: str
    computation: Computation
    splits: int = 10

    @classmethod
    def from_file(cls, path):
        with open(path) as file:
            data = yaml.safe_load(file)
        return dacite.from_dict(data_class=cls, data=data, config=dacite.Config(strict=True))


if __name__ == "__main__":
    print(SeaConfig.from_file(sys.argv[1]))
