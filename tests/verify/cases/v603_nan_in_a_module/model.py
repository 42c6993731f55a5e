import torch
from torch import nn
from torch.nn import functional as F


class Log(nn.Module):
    def __init__(self, adapter):
        super().__init__()
        self.adapter = adapter

    def forward(self, x):
        return x.log() if self.adapter.steps >= 3 else x.relu()


class Adapter:
    def __init__(self, args):
        self.width = args.model.width
        self.steps = 0

    def model(self):
        return nn.Sequential(nn.Linear(4, self.width), Log(self), nn.Linear(self.width, 1))

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)

    def optimizer(self, model):
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        optimizer.register_step_post_hook(self.count)
        return optimizer

    def count(self, optimizer, args, kwargs):
        self.steps += 1
