from dataclasses import dataclass, field

import yaml


@dataclass
class Net:
    width: int = 8
    depth: int = 2


@dataclass
class Data:
    path: str = "corpus"


@dataclass
class Settings:
    net: Net = field(default_factory=Net)
    data: Data = field(default_factory=Data)
    name: str = "run"

    @classmethod
    def from_yaml(cls, path):
        with open(path) as stream:
            given = yaml.safe_load(stream)
        net = Net(**given.get("net", {}))
        data = Data(**given.get("data", {}))
        rest = {k: v for k, v in given.items() if k not in ["net", "data"]}
        return cls(net=net, data=data, **rest)
