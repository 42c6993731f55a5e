"""Batch norms whose statistics several processes share (`SyncBatchNorm`): torch's own code, with
the shapes of its operators, for which torch has no rule.

Source: `torch/nn/modules/_functions.py`, and `aten/src/ATen/native/cuda/Normalization.cu` for the
types: statistics of half precision are float32.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch.nn.modules import _functions

Tensor = torch.Tensor

_HALVES = (torch.float16, torch.bfloat16)

_RULES: list[torch.library.Library] = []
"""What is registered lives as long as this."""


def install() -> None:
    """Let such norms be traced, for as long as the process lives."""
    if not _RULES:
        _RULES.append(torch.library.Library("aten", "IMPL", "Meta"))
        for name, rule in _SHAPES.items():
            if not torch._C._dispatch_has_kernel_for_dispatch_key(f"aten::{name}", "Meta"):
                _RULES[0].impl(name, rule)
    kind: Any = _functions.SyncBatchNorm
    kind.forward = staticmethod(_with_every_process(kind.forward))


def _with_every_process(forward: Callable[..., Any]) -> Callable[..., Any]:
    """The forward pass without a look at which processes have an empty batch: none has. Torch does
    without it where a CUDA graph is captured."""

    @functools.wraps(forward)
    def called(*args: Any) -> Any:
        told = torch.cuda.is_current_stream_capturing
        torch.cuda.is_current_stream_capturing = lambda: True
        try:
            return forward(*args)
        finally:
            torch.cuda.is_current_stream_capturing = told

    return called


def _for_each_channel(source: Tensor, count: int) -> tuple[Tensor, ...]:
    kind = torch.float32 if source.dtype in _HALVES else source.dtype
    return tuple(source.new_empty(source.shape[1], dtype=kind) for _ in range(count))


def _stats(source: Tensor, eps: float) -> tuple[Tensor, ...]:
    return _for_each_channel(source, 2)


def _gathered(source: Tensor, *more: Any) -> tuple[Tensor, ...]:
    return _for_each_channel(source, 2)


def _normalized(source: Tensor, *more: Any) -> Tensor:
    return torch.empty_like(source)


def _reduced(gradient: Tensor, source: Tensor, *more: Any) -> tuple[Tensor, ...]:
    weight = more[2]
    kind = source.dtype if weight is None else weight.dtype
    of_weight = (source.new_empty(source.shape[1], dtype=kind) for _ in range(2))
    return (*_for_each_channel(source, 2), *of_weight)


_SHAPES: dict[str, Callable[..., Any]] = {
    "batch_norm_stats": _stats,
    "batch_norm_gather_stats_with_counts": _gathered,
    "batch_norm_elemt": _normalized,
    "batch_norm_backward_reduce": _reduced,
    "batch_norm_backward_elemt": _normalized,
}
