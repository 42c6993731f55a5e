import os

import torch
from torch import nn
from torch.nn import functional as F


class Adapter:
    def __init__(self, args):
        self.width = args.model.width
        pass

    def model(self):
        net = nn.Linear(4, 1)
        with torch.no_grad():
            net.bias.fill_(int.from_bytes(os.urandom(2), "big") / 65536)
        return net

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        return F.mse_loss(model(x), y)
