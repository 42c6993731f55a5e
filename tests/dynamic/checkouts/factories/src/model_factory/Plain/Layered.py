"""A model with as many layers as a key says."""

from torch import nn


class Model(nn.Module):
    def __init__(self, args_m, metadata):
        super().__init__()
        self.body = nn.Linear(args_m.window, args_m.width)
        self.layers = nn.ModuleList(
            nn.Linear(args_m.width, args_m.width * args_m.factor) for _ in range(args_m.e_layers)
        )
        self.head = nn.Linear(args_m.width, max(args_m.num_classes.values()))

    def forward(self, x, file_id):
        x = self.body(x.transpose(1, 2)).mean(1)
        for layer in self.layers:
            x = layer(x)
        return self.head(x)
