import torch
from torch import nn
from torch.nn import functional as F


class Model(nn.Module):
    def __init__(self, width, heads, extra):
        super().__init__()
        self.enter = nn.Linear(4 + extra, width)
        self.mixed = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        x = self.enter(x)
        return self.mixed(x, x, x)[0].mean((1, 2))


class Adapter:
    def __init__(self, args):
        self.model_args = args.model

    def model(self):
        return Model(self.model_args.width, self.model_args.heads, self.model_args.extra)

    def batch(self, size):
        return torch.randn(size, 5, 4), torch.randn(size)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)
