import torch.nn as nn


class Encoder:
    def __init__(self, width, depth=2, ratio=4, names=()):
        self.inner = width // ratio
        self.layers = [self.inner for _ in range(depth)]
        self.names = [name.lower() for name in names]


class Head:
    def __init__(self, width, classes=10):
        self.linear = nn.Linear(in_features=width, out_features=classes)
