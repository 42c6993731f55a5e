"""B_09_FNO: convolution by multiplication of the low Fourier modes.

Li et al., "Fourier Neural Operator for Parametric Partial Differential Equations", ICLR 2021.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from cfglint.wrapper import ConfigWrapper


class SpectralConv1d(nn.Module):
    """(B, in, P) -> (B, out, P); one complex in x out matrix for each of `modes` frequencies.

    A complex64 weight takes 8 bytes, twice what a count of parameters times 4 gives.
    """

    def __init__(self, in_channels: int, out_channels: int, modes: int) -> None:
        super().__init__()
        self.modes = modes
        scale = 1 / (in_channels * out_channels)
        self.weights = nn.Parameter(
            scale * torch.rand(in_channels, out_channels, modes, dtype=torch.cfloat)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Frequencies at or above `modes` are dropped. In float32: half precision has no FFT of
        every length."""
        x = x.float()
        batch, _, steps = x.shape
        spectrum = torch.fft.rfft(x)
        kept = min(self.modes, spectrum.shape[-1])
        out = torch.zeros(
            batch,
            self.weights.shape[1],
            spectrum.shape[-1],
            device=x.device,
            dtype=torch.cfloat,
        )
        out[:, :, :kept] = torch.einsum(
            "bix,iox->box", spectrum[:, :, :kept], self.weights[:, :, :kept]
        )
        return torch.fft.irfft(out, n=steps)


class B_09_FNO(nn.Module):
    """Up to `width` channels, `num_layers` of spectral and 1x1 convolution, back to output_dim."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        self.fc0 = nn.Linear(args_m.output_dim, args_m.width)
        self.spectral = nn.ModuleList(
            SpectralConv1d(args_m.width, args_m.width, args_m.modes)
            for _ in range(args_m.num_layers)
        )
        self.pointwise = nn.ModuleList(
            nn.Conv1d(args_m.width, args_m.width, 1) for _ in range(args_m.num_layers)
        )
        self.fc1 = nn.Linear(args_m.width, args_m.output_dim)

    def forward(self, x: Tensor) -> Tensor:
        """(B, P, D) -> (B, P, D)."""
        x = self.fc0(x).transpose(1, 2)
        for spectral, pointwise in zip(self.spectral, self.pointwise, strict=True):
            x = functional.gelu(spectral(x) + pointwise(x))
        return self.fc1(x.transpose(1, 2))
