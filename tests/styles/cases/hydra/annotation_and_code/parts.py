from typing import Literal


class Net:
    def __init__(self, pooling: Literal["cls", "mean"], order: Literal["forward", "backward"]):
        self.pooling = pooling
        self.order = order

    def forward(self, x):
        return pool(x, self.pooling), self.order


def pool(x, how):
    if how == "CLS":
        return x[0]
    return x.mean()
