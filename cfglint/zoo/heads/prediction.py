"""H_03_Linear_pred: the signal itself, from one very large weight."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.heads.activation import activation


class H_03_Linear_pred(nn.Module):
    """(B, P, D) -> (B, min(L, max_len), min(C, max_out)).

    Patches and channels are both mapped to `hidden_dim`, and the hidden_dim x hidden_dim features
    to `max_len * max_out` samples: a weight of hidden_dim ** 2 x (max_len * max_out), which holds
    3.2 billion of the 3.2 billion parameters in the case that cfglint grew from.
    """

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        hidden = getattr(args_m, "hidden_dim", 64)
        self.max_len = getattr(args_m, "max_len", 4096)
        self.max_out = getattr(args_m, "max_out", 3)
        self.linear1 = nn.Linear(args_m.num_patches, hidden)
        self.linear2 = nn.Linear(args_m.output_dim, hidden)
        self.act = activation(getattr(args_m, "act", "relu"))
        self.weight = nn.Parameter(torch.empty(hidden * hidden, self.max_len * self.max_out))
        self.bias = nn.Parameter(torch.zeros(self.max_len * self.max_out))
        nn.init.uniform_(self.weight, -1 / hidden, 1 / hidden)

    def forward(self, x: Tensor, shape: tuple[int, int]) -> Tensor:
        """Predict a signal.

        Args:
            x: (B, P, D).
            shape: samples and channels wanted; no more than max_len and max_out are given.
        """
        hidden = self.act(self.linear1(x.transpose(1, 2)))
        hidden = self.act(self.linear2(hidden.transpose(1, 2)))
        flat = torch.addmm(self.bias, hidden.flatten(1), self.weight)
        out = flat.view(-1, self.max_len, self.max_out)
        length, channels = shape
        return out[:, : min(length, self.max_len), : min(channels, self.max_out)]
