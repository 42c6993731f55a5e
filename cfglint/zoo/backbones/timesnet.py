"""B_06_TimesNet: 2-D inception convolutions over the strongest periods of a sequence.

Wu et al., "TimesNet: Temporal 2D-Variation Modeling for General Time Series Analysis", ICLR 2023;
the inception block is of Szegedy et al., "Going Deeper with Convolutions", CVPR 2015.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from cfglint.wrapper import ConfigWrapper

TOP_K = 5
"""Periods per block."""

KERNELS = 6
"""Convolutions per inception block, of 1x1 to 11x11."""


class InceptionBlock(nn.Module):
    """The mean of KERNELS convolutions: (B, in, H, W) -> (B, out, H, W)."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.kernels = nn.ModuleList(
            nn.Conv2d(in_channels, out_channels, kernel_size=2 * i + 1, padding=i)
            for i in range(KERNELS)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Every convolution's output stays alive until the mean is taken."""
        return torch.stack([kernel(x) for kernel in self.kernels], dim=-1).mean(-1)


def strongest_periods(x: Tensor, k: int) -> tuple[list[int], Tensor]:
    """The k strongest periods of a batch and their strength in each sequence.

    The indices are copied to the host, because the shapes of what follows depend on them.

    Args:
        x: (B, T, D).

    Returns:
        k periods in [1, T], and (B, k).
    """
    spectrum = torch.fft.rfft(x.float(), dim=1).abs()
    strength = spectrum.mean(0).mean(-1)
    strength[0] = 0
    _, top = torch.topk(strength, k)
    indices = top.detach().cpu().tolist()
    periods = [x.shape[1] // max(index, 1) for index in indices]
    return periods, spectrum.mean(-1)[:, top]


class TimesBlock(nn.Module):
    """(B, T, D) -> (B, T, D): fold by each period, convolve, unfold, weigh by strength."""

    def __init__(self, d_model: int, d_ff: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            InceptionBlock(d_model, d_ff), nn.GELU(), InceptionBlock(d_ff, d_model)
        )

    def forward(self, x: Tensor) -> Tensor:
        """One block, with its residual."""
        batch, steps, width = x.shape
        k = min(TOP_K, steps // 2)
        periods, strength = strongest_periods(x, k)
        results = []
        for period in periods:
            length = -(-steps // period) * period
            padded = functional.pad(x, (0, 0, 0, length - steps)) if length > steps else x
            folded = padded.reshape(batch, length // period, period, width)
            out = self.conv(folded.permute(0, 3, 1, 2).contiguous())
            results.append(out.permute(0, 2, 3, 1).reshape(batch, -1, width)[:, :steps])
        weights = functional.softmax(strength, dim=1).view(batch, 1, 1, k)
        return (torch.stack(results, dim=-1) * weights).sum(-1) + x


class B_06_TimesNet(nn.Module):
    """`e_layers` blocks, each of two inception blocks, output_dim -> d_ff -> output_dim."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        self.model = nn.ModuleList(
            TimesBlock(args_m.output_dim, args_m.d_ff) for _ in range(args_m.e_layers)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, P, D) -> (B, P, D)."""
        for block in self.model:
            x = block(x)
        return x
