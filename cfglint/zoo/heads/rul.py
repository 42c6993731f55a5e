"""H_05_RUL_pred: remaining useful life."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cfglint.wrapper import ConfigWrapper
from cfglint.zoo.heads.activation import activation


class H_05_RUL_pred(nn.Module):
    """The mean over patches -> (B, 1), between 0 and `rul_max_value`."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        hidden = getattr(args_m, "hidden_dim", args_m.output_dim // 2)
        self.rul_max_value = getattr(args_m, "rul_max_value", 1000.0)
        dropout = getattr(args_m, "dropout", 0.1)
        name = getattr(args_m, "activation", "relu")
        self.layers = nn.Sequential(
            nn.Linear(args_m.output_dim, hidden),
            activation(name),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden // 2),
            activation(name),
            nn.Dropout(dropout),
            nn.Linear(hidden // 2, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, P, D) -> (B, 1)."""
        return torch.sigmoid(self.layers(x.mean(1))) * self.rul_max_value
