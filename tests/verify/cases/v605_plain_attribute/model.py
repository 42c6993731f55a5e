import torch
from torch import nn
from torch.nn import functional as F


class Scaled(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Linear(4, 1)
        self.seen = 0.0  # no buffer: not in the state

    def forward(self, x):
        if self.training:
            self.seen = self.seen + 0.01
        return self.net(x) * (1 + self.seen)


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return Scaled(self.width)

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)
