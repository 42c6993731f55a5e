from dataclasses import dataclass


@dataclass
class Base:
    dim: int


@dataclass
class Net(Base):
    depth: int = 3


class dotdict(dict):
    __getattr__ = dict.get


class Model:
    def __init__(self, args):
        self.net = Net(**args.net)
        wrapped = dotdict(args.wrapped)
        if wrapped.missing is None:
            print(wrapped.a)
