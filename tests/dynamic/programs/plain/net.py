from torch import nn


def build(width, depth, classes):
    layers = [nn.Flatten(), nn.Linear(3 * 32 * 32, width)]
    for _ in range(depth):
        layers += [nn.ReLU(), nn.Linear(width, width)]
    return nn.Sequential(*layers, nn.Linear(width, classes))
