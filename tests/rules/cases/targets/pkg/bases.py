from torch import nn


class Base(nn.Module):
    def __init__(self, width, depth=2, **kwargs):
        super().__init__()
        self.dropout = kwargs.get("dropout", 0.1)
        self.norm = kwargs.pop("norm") if "norm" in kwargs else None


def helper(name, size, color="red"):
    return name
