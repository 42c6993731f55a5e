"""B_04_Dlinear: two linear maps over time, of the trend and of what is left.

Zeng et al., "Are Transformers Effective for Time Series Forecasting?", AAAI 2023.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cfglint.wrapper import ConfigWrapper

MOVING_AVERAGE = 65
"""Patches that the trend is averaged over."""


class B_04_Dlinear(nn.Module):
    """(B, P, D) -> (B, P, D), each channel alone; two linears of P x P weights."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        patches = args_m.num_patches
        self.average = nn.AvgPool1d(MOVING_AVERAGE, stride=1)
        self.Linear_Seasonal = nn.Linear(patches, patches)
        self.Linear_Trend = nn.Linear(patches, patches)

    def forward(self, x: Tensor) -> Tensor:
        """Trend and season, mapped and added."""
        half = (MOVING_AVERAGE - 1) // 2
        front, end = x[:, :1].repeat(1, half, 1), x[:, -1:].repeat(1, half, 1)
        trend = self.average(torch.cat([front, x, end], dim=1).transpose(1, 2)).transpose(1, 2)
        season = x - trend
        mapped = self.Linear_Seasonal(season.transpose(1, 2))
        mapped = mapped + self.Linear_Trend(trend.transpose(1, 2))
        return mapped.transpose(1, 2)
