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


def logged(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


class Wrapped:
    def __init__(self, cfg):
        self.cfg = cfg

    @classmethod
    @logged
    def create(cls, *args):
        return cls(*args)

    @property
    def size(self):
        return self.cfg.size

    @size.setter
    def size(self, value):
        self.cfg.other = value


class Model:
    def __init__(self, args):
        self.net = Net.from_config(args)
        print(Wrapped.create(args).size)
