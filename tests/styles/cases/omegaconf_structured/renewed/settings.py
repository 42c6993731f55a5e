from dataclasses import dataclass, field

from omegaconf import OmegaConf as om


class Base:
    @classmethod
    def renew(cls, config):
        return config

    @classmethod
    def load(cls, path):
        schema = om.structured(cls)
        raw = om.load(str(path))
        raw = cls.renew(raw)
        return om.to_object(om.merge(schema, raw))


@dataclass
class Optimizer(Base):
    name: str = "adam"
    rate: float = 0.1
    decay: float = 0.0

    @classmethod
    def renew(cls, config):
        new = config.copy()
        if om.is_dict(new) and hasattr(new, "name") and new.name == "adam_w":
            new.name = "adam"
            if hasattr(new, "eps"):
                del new.eps
        return new


@dataclass
class Settings(Base):
    steps: int = 10
    optimizer: Optimizer = field(default_factory=Optimizer)

    @classmethod
    def renew(cls, config):
        new = config.copy()
        if hasattr(new, "max_steps"):
            new.steps = new.pop("max_steps")
        if hasattr(new, "optimizer"):
            new.optimizer = Optimizer.renew(new.optimizer)
        return new
