import dataclasses

import dacite
import yaml


@dataclasses.dataclass
class FrostComputation:
    ice: str
    mask: str = ""


@dataclasses.dataclass
class FrostConfig:
    runs: dict
    output: str
    computation: FrostComputation
    splits: int = 10

    @classmethod
    def from_file(cls, path):
        with open(path) as file:
            data = yaml.safe_load(file)
        return dacite.from_dict(data_class=cls, data=data, config=dacite.Config(strict=True))
