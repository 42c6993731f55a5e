from torch import nn


class Maker(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(64, 512), nn.ReLU(), nn.Linear(512, 784), nn.Tanh())


class Critic(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 1))
