from dataclasses import dataclass

from omegaconf import OmegaConf as om


class Base:
    @classmethod
    def update_legacy(cls, raw):
        return raw

    @classmethod
    def load(cls, path, overrides=None):
        schema = om.structured(cls)
        raw = om.load(str(path))
        raw = cls.update_legacy(raw)
        conf = om.merge(schema, raw)
        if overrides:
            conf = om.merge(conf, om.from_dotlist(overrides))
        return om.to_object(conf)


@dataclass
class TrainConfig(Base):
    width: int = 64
    depth: int = 2
    max_epochs: int = 3

    @classmethod
    def update_legacy(cls, raw):
        if "layers" in raw:
            raw.depth = raw.pop("layers")
        return raw
