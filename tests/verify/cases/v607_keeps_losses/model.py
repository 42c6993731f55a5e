import torch
from torch import nn
from torch.nn import functional as F


class Adapter:
    def __init__(self, args):
        self.width = args.model.width
        self.losses = []

    def model(self):
        return nn.Sequential(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 1))

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        loss = F.mse_loss(model(x.repeat(64, 1)), y.repeat(64, 1))
        self.losses.append(loss)  # and with it the graph of the step
        return loss
