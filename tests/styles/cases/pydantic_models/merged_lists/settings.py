from omegaconf import OmegaConf
from pydantic import BaseModel, ConfigDict


class Optim(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lr: float = 0.1


class Train(BaseModel):
    model_config = ConfigDict(extra="forbid")
    steps: int = 10
    optim: Optim = Optim()


class Launch(BaseModel):
    nodes: int = 1
    partition: str = ""


def opened(given):
    if "config" not in given:
        return [given]
    path = given.pop("config")
    parts = opened(OmegaConf.load(path))
    return parts + [given]


def combined(default, given):
    parts = opened(given)
    parts.insert(0, default)
    return OmegaConf.to_container(OmegaConf.merge(*parts), resolve=True)


def from_command_line(cls):
    default = OmegaConf.create(cls().model_dump())
    return cls.model_validate(combined(default, OmegaConf.from_cli()))
