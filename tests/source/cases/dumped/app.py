from dataclasses import asdict, dataclass
from typing import Any

from omegaconf import OmegaConf
from pydantic import BaseModel


class Common:
    def model_dump(self, by_alias: bool = False) -> dict:
        return super().model_dump(by_alias=by_alias)


class Schema(Common, BaseModel):
    net: Any
    rate: float = 0.1

    def check(self):
        assert self.net.width > 0


@dataclass
class Plain:
    depth: int
    act: str = "relu"


class Model:
    def __init__(self, args):
        checked = Schema(**args.a)
        whole = OmegaConf.create(checked.model_dump(by_alias=True))
        print(whole.net.width, whole.other, whole.rate)
        plain = asdict(Plain(**args.b))
        print(plain["depth"], plain["norm"])
        loads(Plain(**args.c))


def loads(plain):
    elsewhere(plain)
