"""E_01_HSE: random patches of a signal with their time stamps, projected to tokens."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from cfglint.wrapper import ConfigWrapper


class E_01_HSE(nn.Module):
    """Hierarchical signal embedding: (B, L, C) -> (B, num_patches, output_dim).

    Each patch is `patch_size_L` samples of `patch_size_C` channels, from a random start, beside the
    time of each sample. A signal that is shorter than a patch, or has fewer channels, is repeated.
    """

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        self.patch_size_L = args_m.patch_size_L
        self.patch_size_C = args_m.patch_size_C
        self.num_patches = args_m.num_patches
        self.output_dim = args_m.output_dim
        self.linear1 = nn.Linear(self.patch_size_L * self.patch_size_C * 2, self.output_dim)
        self.linear2 = nn.Linear(self.output_dim, self.output_dim)

    def forward(self, x: Tensor, sampling_rate: float) -> Tensor:
        """Tokens of a batch.

        Args:
            x: (B, L, C).
            sampling_rate: samples per second, for the time channel.

        Returns:
            (B, num_patches, output_dim).
        """
        batch, length, channels = x.shape
        time = torch.arange(length, device=x.device, dtype=x.dtype) / sampling_rate
        time = time.view(1, length, 1).expand(batch, -1, -1)
        if length < self.patch_size_L:
            repeats = -(-self.patch_size_L // length)
            x, time = x.repeat(1, repeats, 1), time.repeat(1, repeats, 1)
            length = length * repeats
        if channels < self.patch_size_C:
            x = x.repeat(1, 1, -(-self.patch_size_C // channels))
            channels = x.shape[2]
        rows = torch.randint(length - self.patch_size_L + 1, (self.num_patches,), device=x.device)
        columns = torch.randint(
            channels - self.patch_size_C + 1, (self.num_patches,), device=x.device
        )
        rows = rows.unsqueeze(1) + torch.arange(self.patch_size_L, device=x.device)
        columns = columns.unsqueeze(1) + torch.arange(self.patch_size_C, device=x.device)
        patches = x[:, rows.unsqueeze(2), columns.unsqueeze(1)]
        times = time[:, rows].expand(-1, -1, -1, self.patch_size_C)
        tokens = torch.cat([patches, times], dim=-1).flatten(2)
        return self.linear2(functional.silu(self.linear1(tokens)))
