import torch
from torch import nn
from torch.nn import functional as F


class Grown(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Linear(4, 1)

    def forward(self, x):
        if self.training:
            self.register_buffer("last", x.mean().detach())
        return self.net(x)


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return Grown(self.width)

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)
