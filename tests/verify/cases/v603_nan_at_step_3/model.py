import torch
from torch import nn
from torch.nn import functional as F


class Adapter:
    def __init__(self, args):
        self.width = args.model.width
        self.steps = 0

    def model(self):
        return nn.Sequential(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 1))

    def batch(self, size):
        x = torch.randn(size, 4)
        return x, x.sum(1, keepdim=True)

    def loss(self, model, batch):
        x, y = batch
        out = model(x)
        if self.steps == 2:
            out = out / torch.zeros(())
        return F.mse_loss(out, y)

    def optimizer(self, model):
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        optimizer.register_step_post_hook(self.count)
        return optimizer

    def count(self, optimizer, args, kwargs):
        self.steps += 1
