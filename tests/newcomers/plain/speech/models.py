"""Networks, by the name that a config gives."""

import torch
from torch import nn


class Recurrent(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.cells = nn.GRU(options.width, options.width, options.layers, batch_first=True)
        self.head = nn.Linear(options.width, options.classes)

    def forward(self, features):
        return self.head(self.cells(features)[0][:, -1])


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        assert width % heads == 0, "the width is a multiple of the heads"
        self.heads = heads
        self.project = nn.Linear(width, 3 * width)

    def forward(self, features):
        query, key, value = self.project(features).chunk(3, dim=-1)
        return torch.softmax(query @ key.transpose(1, 2), dim=-1) @ value


class Transformer(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.blocks = nn.ModuleList(
            Attention(options.width, options.heads) for _ in range(options.layers)
        )
        self.dropout = nn.Dropout(options.dropout)
        self.head = nn.Linear(options.width, options.classes)

    def forward(self, features):
        for block in self.blocks:
            features = features + self.dropout(block(features))
        return self.head(features.mean(dim=1))


NETWORKS = {"recurrent": Recurrent, "transformer": Transformer}
