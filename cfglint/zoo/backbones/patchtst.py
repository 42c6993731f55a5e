"""B_08_PatchTST: a transformer encoder over patches.

Nie et al., "A Time Series is Worth 64 Words: Long-term Forecasting with Transformers", ICLR 2023;
the attention is of Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from cfglint.wrapper import ConfigWrapper


class FullAttention(nn.Module):
    """Scaled dot-product attention with its score matrix; `factor` is taken and not used."""

    def __init__(self, factor: int, dropout: float) -> None:
        super().__init__()
        self.factor = factor
        self.dropout = nn.Dropout(dropout)

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Each of (B, P, H, E) -> (B, P, H, E)."""
        scores = torch.einsum("blhe,bshe->bhls", queries, keys) / math.sqrt(queries.shape[-1])
        weights = self.dropout(torch.softmax(scores, dim=-1))
        return torch.einsum("bhls,bshd->blhd", weights, values).contiguous()


class AttentionLayer(nn.Module):
    """Projections around the attention: (B, P, D) -> (B, P, D)."""

    def __init__(self, attention: FullAttention, width: int, heads: int) -> None:
        super().__init__()
        inner = width // heads * heads
        self.heads = heads
        self.inner_attention = attention
        self.query_projection = nn.Linear(width, inner)
        self.key_projection = nn.Linear(width, inner)
        self.value_projection = nn.Linear(width, inner)
        self.out_projection = nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        """Self-attention."""
        batch, patches, _ = x.shape
        shape = (batch, patches, self.heads, -1)
        out = self.inner_attention(
            self.query_projection(x).view(shape),
            self.key_projection(x).view(shape),
            self.value_projection(x).view(shape),
        )
        return self.out_projection(out.view(batch, patches, -1))


class EncoderLayer(nn.Module):
    """Attention and two pointwise convolutions, each with dropout, residual and layer norm."""

    def __init__(
        self, attention: AttentionLayer, width: int, d_ff: int, dropout: float, activation: str
    ) -> None:
        super().__init__()
        self.attention = attention
        self.conv1 = nn.Conv1d(width, d_ff, kernel_size=1)
        self.conv2 = nn.Conv1d(d_ff, width, kernel_size=1)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.activation = functional.relu if activation == "relu" else functional.gelu

    def forward(self, x: Tensor) -> Tensor:
        """(B, P, D) -> (B, P, D)."""
        x = self.norm1(x + self.dropout(self.attention(x)))
        y = self.dropout(self.activation(self.conv1(x.transpose(-1, 1))))
        y = self.dropout(self.conv2(y).transpose(-1, 1))
        return self.norm2(x + y)


class B_08_PatchTST(nn.Module):
    """`e_layers` encoder layers, then batch norm over the channels: (B, P, D) -> (B, P, D)."""

    def __init__(self, args_m: ConfigWrapper) -> None:
        super().__init__()
        width = args_m.output_dim
        self.layers = nn.ModuleList(
            EncoderLayer(
                AttentionLayer(
                    FullAttention(args_m.factor, args_m.dropout), width, args_m.num_heads
                ),
                width,
                args_m.d_ff,
                args_m.dropout,
                args_m.activation,
            )
            for _ in range(args_m.e_layers)
        )
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x: Tensor) -> Tensor:
        """The encoder."""
        for layer in self.layers:
            x = layer(x)
        return self.norm(x.transpose(1, 2)).transpose(1, 2)
