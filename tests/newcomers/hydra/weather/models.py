"""Networks over a sequence of images."""

import torch
from torch import nn


class Convolutional(nn.Module):
    def __init__(self, channels: int, depth: int = 4):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3) for _ in range(depth))

    def forward(self, images):
        for layer in self.layers:
            images = torch.relu(layer(images))
        return images


class Attentive(nn.Module):
    def __init__(self, width: int, num_heads: int, depth: int, dropout: float = 0.0):
        super().__init__()
        if width % num_heads != 0:
            raise ValueError(f"{width} is no multiple of {num_heads}")
        self.scale = (width // num_heads) ** -0.5
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
        self.dropout = nn.Dropout(dropout)

    def forward(self, images):
        for layer in self.layers:
            images = self.dropout(layer(images) * self.scale)
        return images
