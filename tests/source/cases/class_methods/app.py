class Base:
    @classmethod
    def from_config(cls, cfg):
        cls.check(cfg)
        return cls(cfg.width)

    @classmethod
    def check(cls, cfg):
        assert cfg.depth > 0


class Net(Base):
    @classmethod
    def check(cls, cfg):
        super().check(cfg)

    def __init__(self, width):
        self.width = width


class Model:
    def __init__(self, args):
        self.net = Net.from_config(args)
