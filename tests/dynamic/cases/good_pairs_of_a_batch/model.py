import torch
from torch import nn
from torch.nn import functional


class Adapter:
    def __init__(self, args):
        self.width = args.model.width

    def model(self):
        return nn.Sequential(nn.Linear(4, self.width), nn.ReLU(), nn.Linear(self.width, 8))

    def batch(self, size):
        return torch.randn(size, 4), torch.zeros(size, dtype=torch.long)

    def loss(self, model, batch):
        x, y = batch
        features = model(x)
        others = ~torch.eye(len(x), dtype=torch.bool, device=x.device)
        near = (features @ features.T)[others].view(len(x), -1)
        return functional.cross_entropy(near, y)
