import timm

import torch
from torch import nn
from torch.nn import functional as F


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return timm.create_model(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 1))

    def batch(self, size):
        return torch.randn(size, 4), torch.randn(size, 1)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)
