import sys
from dataclasses import dataclass, field
from omegaconf import OmegaConf

BOOK = {}

def register(name):
    def keep(cls):
        BOOK[name] = cls
        return cls
    return keep

class Base:
    @dataclass
    class Config:
        device: str = "cpu"

    def __init__(self, cfg):
        self.cfg = OmegaConf.structured(self.Config(**cfg))

@register("images")
class Images(Base):
    @dataclass
    class Config(Base.Config):
        batch: int = 1
        size: int = 64

    def __init__(self, cfg):
        super().__init__(cfg)
        self.n = self.cfg.batch * self.cfg.size

def main():
    cfg = OmegaConf.load(sys.argv[1])
    return BOOK[cfg.data_type](cfg.data)

if __name__ == "__main__":
    main()
