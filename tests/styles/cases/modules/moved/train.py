"""A model that is moved to a card, wrapped for several, and copied by its class."""

import sys

import yaml
from torch import nn
from torch.nn.parallel import DistributedDataParallel


class Net(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
        self.layer = nn.Linear(cfg["width"], cfg["width"])

    def forward(self, x):
        return self.cfg["scale"] * self.layer(x)


def loss_of(model, x):
    return model(x).sum() + model.module.layer.weight.sum()


with open(sys.argv[1]) as stream:
    cfg = yaml.safe_load(stream)
net = Net(cfg).to("cuda")
model = DistributedDataParallel(net) if cfg["cards"] > 1 else net
model.train()
kept = type(net)(net.cfg).to("cpu")
for step in range(cfg["steps"]):
    loss_of(model, kept(step)).backward()
