import torch
from torch import nn
from torch.nn import functional as F


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return nn.Sequential(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 1))

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)

    def metrics(self, model, batch):
        x, y = batch
        return {"r2": (y - y).sum() / (y - y).sum()}
