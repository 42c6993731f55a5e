import torch.nn as nn


class Base(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.args = args
        self.build()

    def build(self):
        self.args.not_reached

    @staticmethod
    def static(args):
        return args.from_static

    @classmethod
    def make(cls, args):
        return cls(args)


class Model(Base):
    def build(self):
        self.static(self.args)
        self.blocks = nn.ModuleList([Block(self.args) for _ in range(3)])


class Block(nn.Module):
    def __init__(self, a, scale=2):
        super().__init__()
        self.a = a

    def forward(self, x):
        return self.a.in_block
