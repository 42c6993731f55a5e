"""Shapes of frequent operators by formula, where torch derives them from what the operator is made
of: 10 to 20 ms for a batch norm of new sizes.

Each holds for contiguous tensors on the simulated device, and gives contiguous ones; None is for
arguments that it does not know. `tests/dynamic/test_shapes.py` holds them to torch's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

aten = torch.ops.aten

Made = list[tuple[tuple[int, ...], torch.dtype] | None]
"""Size and type of each output; None for one that is not made."""

_HALVES = (torch.float16, torch.bfloat16)


def _alike(args: tuple[Any, ...]) -> Made | None:
    """Element by element, of floating-point tensors of one size and type."""
    first = args[0]
    if not isinstance(first, torch.Tensor) or not first.is_floating_point():
        return None
    for arg in args[1:]:
        if isinstance(arg, torch.Tensor):
            if arg.shape != first.shape or arg.dtype != first.dtype:
                return None
        elif isinstance(arg, complex):
            return None
    return [(tuple(first.shape), first.dtype)]


def _batch_norm(args: tuple[Any, ...]) -> Made | None:
    source, is_training = args[0], args[5]
    if source.dim() < 2 or not source.is_floating_point():
        return None
    if source.shape[1] == 0 or (not is_training and (args[3] is None or args[4] is None)):
        return None
    kept = ((source.shape[1],), _computed_in(source.dtype))
    return [(tuple(source.shape), source.dtype), kept, kept]


def _batch_norm_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, source, weight, mask = args[0], args[1], args[2], args[9]
    if source.dim() < 2 or gradient.shape != source.shape or not source.is_floating_point():
        return None
    of_weight = ((source.shape[1],), weight.dtype if weight is not None else source.dtype)
    return [
        (tuple(source.shape), source.dtype),
        of_weight if mask[1] else None,
        of_weight if mask[2] else None,
    ]


def _computed_in(dtype: torch.dtype) -> torch.dtype:
    return torch.float32 if dtype in _HALVES else dtype


FORMULAS: dict[Any, Callable[[tuple[Any, ...]], Made | None]] = {
    aten.add.Tensor: _alike,
    aten.sub.Tensor: _alike,
    aten.mul.Tensor: _alike,
    aten.div.Tensor: _alike,
    aten.relu.default: _alike,
    aten.gelu.default: _alike,
    aten.silu.default: _alike,
    aten.gelu_backward.default: _alike,
    aten.silu_backward.default: _alike,
    aten.sigmoid_backward.default: _alike,
    aten.tanh_backward.default: _alike,
    aten.threshold_backward.default: _alike,
    aten.native_batch_norm.default: _batch_norm,
    aten.native_batch_norm_backward.default: _batch_norm_backward,
}


def by_formula(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Made | None:
    """What a call makes; None where no formula says."""
    formula = FORMULAS.get(func)
    if formula is None or "dtype" in kwargs:
        return None
    return formula(args)
