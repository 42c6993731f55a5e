import functools
from dataclasses import dataclass, field

from torch import nn

from pkg.bases import Base
from pkg.bases import helper as aid


class Net(Base):
    def __init__(self, head, act="relu", **kwargs):
        super().__init__(**kwargs)
        self.head = head


class Strict(nn.Module):
    def __init__(self, width, depth=2, *, dropout=0.1):
        super().__init__()


class Forwards(Strict):
    def __init__(self, extra, **kwargs):
        self.extra = extra
        super().__init__(depth=3, **kwargs)


class Inherits(Forwards):
    pass


class Loose(nn.Module):
    def __init__(self, width, **kwargs):
        super().__init__()


class Opaque(nn.Module):
    def __init__(self, width, **kwargs):
        super().__init__()
        self.options = kwargs


class Foreign(nn.Linear):
    pass


@dataclass
class Options:
    width: int
    depth: int = 2
    names: list = field(default_factory=list)


def build(width, activation="relu"):
    return Strict(width)


def passes_on(name, **kwargs):
    return aid(name, **kwargs)


wide = functools.partial(build, width=1024)
alias = Strict


class Factory:
    @classmethod
    def make(cls, width):
        return cls()

    @staticmethod
    def plain(width):
        return width
