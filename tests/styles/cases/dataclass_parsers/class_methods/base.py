from dataclasses import dataclass, fields

import yaml


@dataclass
class Base:
    seed: int = 0

    @classmethod
    def from_dict(cls, given):
        names = {each.name for each in fields(cls)}
        return cls(**{k: v for k, v in given.items() if k in names})

    @classmethod
    def from_yaml(cls, path):
        with open(path) as stream:
            return cls.from_dict(yaml.safe_load(stream))
