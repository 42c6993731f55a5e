"""`flex_attention` on the simulated card, as the kernel that `torch.compile` makes of it.

The kernel holds no scores: of a forward pass it keeps the output and, of each query, the logarithm
of its sum (float32), and its backward pass makes one more number of each query
(torch/_inductor/kernel/flex: `FLEX_ATTENTION`, `delta`). `score_mod` and `mask_mod` are compiled
into it; what they read and train gets its gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.program.late import after_import

NOTE = "flex_attention is traced as the kernel that torch.compile makes of it"


def install(tell: Callable[[str], None]) -> None:
    """Serve tensors of the simulated card.

    Args:
        tell: gets the sentence that says so, once the kernel was called.
    """

    def change(module: ModuleType) -> None:
        names: Any = module
        usual, validate = names.flex_attention_hop, names._validate_device

        def validated(query: Tensor, key: Tensor, value: Tensor) -> None:
            if query.device.type != DEVICE:
                validate(query, key, value)

        def called(query: Tensor, key: Tensor, value: Tensor, *how: Any) -> Any:
            if query.device.type != DEVICE:
                return usual(query, key, value, *how)
            tell(NOTE)
            score, (*_, mask) = how[0], how[1]
            return _Flex.apply(query, key, value, *_trained((score, mask)))

        names.flex_attention_hop, names._validate_device = called, validated

    after_import({"torch.nn.attention.flex_attention": change})


def _trained(functions: tuple[Any, ...]) -> Iterator[Tensor]:
    """Tensors with a gradient that functions have from where they were made."""
    for function in functions:
        for cell in getattr(function, "__closure__", None) or ():
            held = cell.cell_contents
            if isinstance(held, Tensor) and held.requires_grad:
                yield held


class _Flex(torch.autograd.Function):
    """The output, the logarithm of each query's sum, and no largest scores."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, *trained: Tensor) -> Any:
        out = query.new_empty((*query.shape[:-1], value.shape[-1]))
        sums = query.new_empty(query.shape[:-1], dtype=torch.float32)
        ctx.save_for_backward(query, key, value, *trained, out, sums)
        ctx.mark_non_differentiable(sums)
        return out, sums, query.new_empty(0)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        *taken, _, sums = ctx.saved_tensors
        of_queries = torch.empty_like(sums)
        made = tuple(torch.empty_like(tensor) for tensor in taken)
        del of_queries
        return made
