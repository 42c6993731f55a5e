import torch
from torch import nn
from torch.nn import functional as F


class Lazy(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.inside = nn.Linear(4, width)
        self.heads = nn.ModuleDict()

    def forward(self, x, task):
        if task not in self.heads:
            self.heads[task] = nn.Linear(self.width, 1)
        return self.heads[task](self.inside(x))


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return Lazy(self.width)

    def batch(self, size):
        return torch.randn(size, 4), torch.randn(size, 1)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x, "speed"), y)
