"""Run as a program: what operators give by `Shapes`, first and again, beside what torch gives.

It runs in a separate process because the simulated device stays registered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.dynamic.trace import compiler, job
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.shapes import Shapes

aten: Any = torch.ops.aten
HALF = torch.float16


def t(*size: int, dtype: torch.dtype = torch.float32, device: str = DEVICE) -> torch.Tensor:
    return torch.empty(size, dtype=dtype, device=device)


CALLS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "add": lambda: (aten.add.Tensor, t(4, 3), t(4, 3)),
    "add, broadcast": lambda: (aten.add.Tensor, t(4, 3), t(3)),
    "add, promoted": lambda: (aten.add.Tensor, t(4, 3), t(4, 3, dtype=HALF)),
    "add, transposed": lambda: (aten.add.Tensor, t(4, 3).t(), t(3, 4)),
    "add, in place": lambda: (aten.add_.Tensor, t(4, 3), t(3)),
    "add, a complex number": lambda: (aten.mul.Tensor, t(4, 3), 1j),
    "mul, by a number": lambda: (aten.mul.Tensor, t(4, 3), 2.0),
    "div, integers": lambda: (
        aten.div.Tensor,
        t(4, dtype=torch.int64),
        t(4, dtype=torch.int64),
    ),
    "gelu, backward": lambda: (aten.gelu_backward.default, t(2, 4), t(2, 4)),
    "gelu, backward, permuted": lambda: (
        aten.gelu_backward.default,
        t(2, 4, 3).permute(2, 0, 1),
        t(2, 4, 3).permute(2, 0, 1),
    ),
    "batch norm": lambda: (
        aten.native_batch_norm.default,
        *(t(2, 3, 4, 4), t(3), t(3), t(3), t(3), True, 0.1, 1e-5),
    ),
    "batch norm, half": lambda: (
        aten.native_batch_norm.default,
        *(t(2, 3, 4, dtype=HALF), t(3), t(3), None, None, True, 0.1, 1e-5),
    ),
    "batch norm, evaluation": lambda: (
        aten.native_batch_norm.default,
        *(t(2, 3), None, None, t(3), t(3), False, 0.1, 1e-5),
    ),
    "batch norm, backward": lambda: (
        aten.native_batch_norm_backward.default,
        *(t(2, 3, 4, dtype=HALF), t(2, 3, 4, dtype=HALF), t(3), t(3), t(3), t(3), t(3)),
        *(True, 1e-5, [True, True, False]),
    ),
    "convolution": lambda: (
        aten.convolution.default,
        *(t(2, 3, 8, 8), t(4, 3, 1, 1), t(4), [2, 2], [1, 1], [1, 1], False, [0, 0], 1),
    ),
    "convolution, channels last": lambda: (
        aten.convolution.default,
        *(t(2, 3, 8, 8).to(memory_format=torch.channels_last), t(4, 3, 3, 3), None),
        *([1, 1], [1, 1], [1, 1], False, [0, 0], 1),
    ),
    "convolution, backward": lambda: (
        aten.convolution_backward.default,
        *(t(2, 4, 8, 8), t(2, 3, 8, 8), t(4, 3, 3, 3), [4], [1, 1], [1, 1], [1, 1]),
        *(False, [0, 0], 1, [True, True, True]),
    ),
    "addmm": lambda: (aten.addmm.default, t(5), t(2, 3), t(3, 5)),
    "softmax": lambda: (aten._softmax.default, t(2, 3), -1, False),
    "a view": lambda: (aten.view.default, t(2, 6), [3, 4]),
    "a part": lambda: (aten.select.int, t(2, 6), 1, 3),
    "a slice": lambda: (aten.slice.Tensor, t(2, 6), 1, 1, 5, 2),
    "detached": lambda: (aten.detach.default, t(2, 6).t()),
    "parts": lambda: (aten.split.Tensor, t(6, 2), 2),
    "a copy to the host": lambda: (aten._to_copy.default, t(2, 3), "device", "cpu"),
    "a root each": lambda: (aten._foreach_sqrt.default, [t(2, 3), t(4)]),
    "a sum each, in place": lambda: (aten._foreach_add_.List, [t(2), t(4)], [t(2), t(4)]),
    "sizes that do not fit": lambda: (aten.addmm.default, t(5), t(2, 3), t(4, 5)),
    "a view that cannot be": lambda: (aten.view.default, t(4, 3).t(), [12]),
    "a resize": lambda: (aten.resize_.default, t(4, 3), [2, 2]),
    "a transposition in place": lambda: (aten.transpose_.default, t(4, 3), 0, 1),
    "a host's number": lambda: (aten.mul.Tensor, t(4, 3), t(device="cpu")),
}


LAST = torch.channels_last


def conv(
    source: torch.Tensor,
    *weight: int,
    bias: bool = True,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    groups: int = 1,
    transposed: bool = False,
) -> tuple[Any, ...]:
    """A convolution of one to three dimensions."""
    how = [[value] * (len(weight) - 2) for value in (stride, padding, dilation)]
    made = t(weight[0], dtype=source.dtype) if bias else None
    none = [0] * (len(weight) - 2)
    of = t(*weight, dtype=source.dtype)
    return (aten.convolution.default, source, of, made, *how, transposed, none, groups)


def conv_backward(
    gradient: torch.Tensor,
    source: torch.Tensor,
    weight: torch.Tensor,
    mask: tuple[bool, bool, bool] = (True, True, True),
    padding: int = 1,
) -> tuple[Any, ...]:
    """The gradients of a convolution."""
    places = source.dim() - 2
    ones, none = [1] * places, [0] * places
    how = ([weight.shape[0]], ones, [padding] * places, ones, False, none, 1, list(mask))
    return (aten.convolution_backward.default, gradient, source, weight, *how)


LONG = torch.int64
BOOL = torch.bool

MORE: dict[str, Callable[[], tuple[Any, ...]]] = {
    "convolution, 1d": lambda: conv(t(2, 3, 9), 4, 3, 3, stride=2, padding=1),
    "convolution, 1d, transposed input": lambda: conv(t(2, 9, 3).transpose(1, 2), 4, 3, 3),
    "convolution, 3d": lambda: conv(t(2, 3, 5, 5, 5), 4, 3, 3, 3, 3, dilation=2),
    "convolution, groups": lambda: conv(t(2, 4, 5, 5), 8, 2, 3, 3, groups=2, bias=False),
    "convolution, permuted": lambda: conv(t(2, 7, 5, 3).permute(0, 3, 1, 2), 4, 3, 3, 3, padding=1),
    "convolution, permuted, one row": lambda: conv(
        t(2, 1, 5, 3).permute(0, 3, 1, 2), 4, 3, 3, 3, padding=1
    ),
    "convolution, permuted, one channel": lambda: conv(
        t(2, 7, 5, 1).permute(0, 3, 1, 2), 4, 1, 3, 3, padding=1
    ),
    "convolution, half": lambda: conv(t(2, 3, 5, 5, dtype=HALF).to(memory_format=LAST), 4, 3, 1, 1),
    "convolution, weights in channels last": lambda: (
        aten.convolution.default,
        *(t(2, 3, 8, 8), t(4, 3, 3, 3).to(memory_format=LAST), None),
        *([1, 1], [1, 1], [1, 1], False, [0, 0], 1),
    ),
    "convolution, transposed": lambda: conv(t(2, 3, 5, 5), 3, 4, 3, 3, transposed=True, bias=False),
    "convolution, transposed, further": lambda: (
        aten.convolution.default,
        *(t(2, 4, 5, 6).permute(0, 1, 3, 2), t(4, 3, 3, 3), t(6)),
        *([2, 2], [1, 1], [1, 1], True, [1, 0], 2),
    ),
    "convolution, transposed, too far": lambda: (
        aten.convolution.default,
        *(t(2, 4, 5, 6), t(4, 3, 3, 3), t(6), [2, 2], [1, 1], [1, 1], True, [2, 0], 2),
    ),
    "convolution, transposed, backward": lambda: (
        aten.convolution_backward.default,
        *(t(2, 6, 9, 9), t(2, 4, 5, 5), t(4, 3, 3, 3), [6], [2, 2], [1, 1], [1, 1], True),
        *([0, 0], 2, [True, True, True]),
    ),
    "add, both permuted": lambda: (
        aten.add.Tensor,
        t(2, 3, 4).permute(2, 0, 1),
        t(2, 3, 4).permute(2, 0, 1),
    ),
    "add, both permuted, one row": lambda: (
        aten.add.Tensor,
        t(1, 3, 4).permute(2, 0, 1),
        t(1, 3, 4).permute(2, 0, 1),
    ),
    "add, both of a part": lambda: (aten.add.Tensor, t(4, 6)[:, 1:3], t(4, 6)[:, 1:3]),
    "relu, channels last": lambda: (
        aten.relu.default,
        t(2, 3, 4, 4).to(memory_format=torch.channels_last),
    ),
    "exp, transposed, half": lambda: (aten.exp.default, t(4, 6, dtype=HALF).t()),
    "gelu, backward, half, permuted": lambda: (
        aten.gelu_backward.default,
        *(t(2, 4, 3, dtype=HALF).permute(2, 0, 1), t(2, 4, 3, dtype=HALF).permute(2, 0, 1)),
    ),
    **{
        f"{name}, backward, channels last": lambda name=name: (  # type: ignore[misc]
            getattr(aten, f"{name}_backward").default,
            *(t(2, 3, 4, 4).to(memory_format=torch.channels_last) for _ in range(2)),
            *((0.0,) if name == "threshold" else ()),
        )
        for name in ("silu", "sigmoid", "tanh", "threshold")
    },
    **{
        f"{name}, transposed": lambda name=name: (  # type: ignore[misc]
            getattr(aten, name).default,
            t(3, 5).t(),
        )
        for name in ("gelu", "silu", "neg", "log", "sqrt", "rsqrt", "tanh", "sigmoid", "erf")
    },
    **{
        f"{name}, numbers, permuted": lambda name=name: (  # type: ignore[misc]
            getattr(aten, name).Scalar,
            t(3, 5, 2).permute(0, 2, 1),
            2,
        )
        for name in ("add", "sub", "mul", "div")
    },
    "convolution, too small": lambda: conv(t(2, 3, 2, 2), 4, 3, 3, 3),
    "convolution, other channels": lambda: conv(t(2, 3, 5, 5), 4, 5, 3, 3),
    "convolution, another bias": lambda: (*conv(t(2, 3, 5, 5), 4, 3, 3, 3)[:3], t(3), *NO_PADDING),
    "convolution, no batch": lambda: conv(t(0, 3, 5, 5), 4, 3, 3, 3),
    "convolution, two types": lambda: (
        *conv(t(2, 3, 5, 5), 4, 3, 3, 3)[:2],
        *(t(4, 3, 3, 3, dtype=HALF), None, *NO_PADDING),
    ),
    "convolution, backward, permuted": lambda: conv_backward(
        t(2, 8, 8, 4).permute(0, 3, 1, 2), t(2, 8, 8, 3).permute(0, 3, 1, 2), t(4, 3, 3, 3)
    ),
    "convolution, backward, no input": lambda: conv_backward(
        t(2, 4, 8, 8), t(2, 3, 8, 8), t(4, 3, 3, 3), (False, True, False)
    ),
    "convolution, backward, 1d": lambda: conv_backward(
        t(2, 8, 4).transpose(1, 2), t(2, 8, 3).transpose(1, 2), t(4, 3, 3)
    ),
    "convolution, backward, half, channels last": lambda: conv_backward(
        t(2, 4, 8, 8, dtype=HALF),
        t(2, 3, 8, 8, dtype=HALF).to(memory_format=LAST),
        t(4, 3, 3, 3, dtype=HALF).to(memory_format=LAST),
    ),
    "convolution, backward, another gradient": lambda: conv_backward(
        t(2, 4, 6, 6), t(2, 3, 8, 8), t(4, 3, 3, 3)
    ),
    "addmm, transposed": lambda: (aten.addmm.default, t(5), t(2, 3), t(5, 3).t()),
    "addmm, one row": lambda: (aten.addmm.default, t(5), t(1, 3), t(5, 3).t()),
    "addmm, a whole bias": lambda: (aten.addmm.default, t(5, 2).t(), t(2, 3), t(5, 3).t()),
    "addmm, both transposed": lambda: (aten.addmm.default, t(5), t(3, 2).t(), t(5, 3).t()),
    "addmm, a part": lambda: (aten.addmm.default, t(5), t(4, 3)[::2], t(5, 3).t()),
    "mean": lambda: (aten.mean.dim, t(2, 3, 4), [1]),
    "mean, kept": lambda: (aten.mean.dim, t(2, 3, 4), [-1, 0], True),
    "mean, of integers": lambda: (aten.mean.dim, t(2, 3, dtype=LONG), [1]),
    "mean, permuted": lambda: (aten.mean.dim, t(2, 3, 4).permute(2, 0, 1), [1]),
    "mean, of all": lambda: (aten.mean.dim, t(2, 3), []),
    "mean, no such dimension": lambda: (aten.mean.dim, t(2, 3), [2]),
    "mean, twice": lambda: (aten.mean.dim, t(2, 3), [1, -1]),
    "sum": lambda: (aten.sum.dim_IntList, t(2, 3, 4, dtype=HALF), [0, 1], False),
    "sum, of truths": lambda: (aten.sum.dim_IntList, t(2, 3, dtype=BOOL), [1]),
    "stack": lambda: (aten.stack.default, [t(2, 3), t(2, 3)], -1),
    "stack, first": lambda: (aten.stack.default, [t(2, 3), t(2, 3)]),
    "stack, transposed": lambda: (aten.stack.default, [t(3, 2).t(), t(2, 3)], 1),
    "stack, unlike": lambda: (aten.stack.default, [t(2, 3), t(2, 4)]),
    "mse": lambda: (aten.mse_loss.default, t(4, 3), t(4, 3)),
    "mse, each": lambda: (aten.mse_loss.default, t(4, 3), t(4, 3), 0),
    "mse, half": lambda: (aten.mse_loss.default, t(4, 3, dtype=HALF), t(4, 3, dtype=HALF), 2),
    "mse, broadcast": lambda: (aten.mse_loss.default, t(4), t()),
    "mse, backward": lambda: (aten.mse_loss_backward.default, t(), t(4, 3), t(4, 3), 1),
    "mse, backward, each": lambda: (aten.mse_loss_backward.default, t(4, 3), t(4, 3), t(4, 3), 0),
    "mse, backward, broadcast": lambda: (aten.mse_loss_backward.default, t(), t(4), t(), 1),
    "cross entropy of truths": lambda: (
        aten.binary_cross_entropy_with_logits.default,
        t(4, 3),
        t(4, 3),
    ),
    "cross entropy of truths, weighted": lambda: (
        aten.binary_cross_entropy_with_logits.default,
        t(4, 3),
        t(4, 3),
        None,
        t(3),
        1,
    ),
    "cross entropy of truths, each": lambda: (
        aten.binary_cross_entropy_with_logits.default,
        t(4, 3),
        t(4, 3),
        None,
        None,
        0,
    ),
    "nll": lambda: (aten.nll_loss_forward.default, t(4, 3), t(4, dtype=LONG), None, 1, -100),
    "nll, half": lambda: (
        aten.nll_loss_forward.default,
        t(4, 3, dtype=HALF),
        t(4, dtype=LONG),
        None,
        2,
        -100,
    ),
    "nll, each": lambda: (aten.nll_loss_forward.default, t(4, 3), t(4, dtype=LONG), None, 0, -100),
    "nll, weighted": lambda: (
        aten.nll_loss_forward.default,
        t(4, 3),
        t(4, dtype=LONG),
        t(3),
        1,
        -100,
    ),
    "nll, one row": lambda: (aten.nll_loss_forward.default, t(3), t(dtype=LONG), None, 1, -100),
    "nll, other rows": lambda: (
        aten.nll_loss_forward.default,
        t(4, 3),
        t(5, dtype=LONG),
        None,
        1,
        -100,
    ),
    "nll, backward": lambda: (
        aten.nll_loss_backward.default,
        t(),
        t(4, 3),
        t(4, dtype=LONG),
        None,
        1,
        -100,
        t(),
    ),
    "nll, backward, half": lambda: (
        aten.nll_loss_backward.default,
        *(t(dtype=HALF), t(4, 3, dtype=HALF), t(4, dtype=LONG), None, 2, -100, t(dtype=HALF)),
    ),
    "dropout": lambda: (aten.native_dropout.default, t(4, 3), 0.1, True),
    "dropout, half": lambda: (aten.native_dropout.default, t(4, 3, dtype=HALF), 0.1, True),
    "dropout, none": lambda: (aten.native_dropout.default, t(4, 3), 0.0, True),
    "dropout, all": lambda: (aten.native_dropout.default, t(4, 3), 1.0, True),
    "dropout, evaluation": lambda: (aten.native_dropout.default, t(4, 3), 0.1, False),
    "dropout, backward": lambda: (
        aten.native_dropout_backward.default,
        t(4, 3),
        t(4, 3, dtype=BOOL),
        1.1,
    ),
    "dropout, backward, half": lambda: (
        aten.native_dropout_backward.default,
        t(4, 3, dtype=HALF),
        t(4, 3, dtype=BOOL),
        1.1,
    ),
    "dropout, backward, permuted": lambda: (
        aten.native_dropout_backward.default,
        t(3, 4).t(),
        t(4, 3, dtype=BOOL),
        1.1,
    ),
    "slice, backward": lambda: (aten.slice_backward.default, t(4, 2), [4, 5], 1, 0, 2, 1),
    "slice, backward, to the end": lambda: (
        aten.slice_backward.default,
        t(4, 2),
        [4, 5],
        -1,
        1,
        9223372036854775807,
        2,
    ),
    "slice, backward, from behind": lambda: (
        aten.slice_backward.default,
        t(4, 2),
        [4, 5],
        1,
        -2,
        5,
        1,
    ),
    "slice, backward, other rows": lambda: (
        aten.slice_backward.default,
        t(4, 2),
        [4, 5],
        1,
        0,
        3,
        1,
    ),
    "select, backward": lambda: (aten.select_backward.default, t(4), [4, 5], 1, -1),
    "select, backward, beyond": lambda: (aten.select_backward.default, t(4), [4, 5], 1, 5),
    "softmax, half": lambda: (aten._softmax.default, t(2, 3, dtype=HALF), 0, False),
    "softmax, of a number": lambda: (aten._softmax.default, t(), 0, False),
    "softmax, no such dimension": lambda: (aten._softmax.default, t(2, 3), 2, False),
    "logarithm of softmax": lambda: (aten._log_softmax.default, t(2, 3), 1, False),
    "softmax, backward": lambda: (
        aten._softmax_backward_data.default,
        t(2, 3),
        t(2, 3),
        1,
        torch.float32,
    ),
    "softmax, backward, to half": lambda: (
        aten._softmax_backward_data.default,
        t(2, 3),
        t(2, 3),
        1,
        HALF,
    ),
    "logarithm of softmax, backward": lambda: (
        aten._log_softmax_backward_data.default,
        *(t(2, 3, dtype=HALF), t(2, 3, dtype=HALF), 1, HALF),
    ),
    "layer norm": lambda: (aten.native_layer_norm.default, t(2, 3, 4), [4], t(4), t(4), 1e-5),
    "layer norm, half": lambda: (
        aten.native_layer_norm.default,
        *(t(2, 3, 4, dtype=HALF), [3, 4], t(3, 4, dtype=HALF), None, 1e-5),
    ),
    "layer norm, two types": lambda: (
        aten.native_layer_norm.default,
        t(2, 4, dtype=HALF),
        [4],
        t(4),
        t(4),
        1e-5,
    ),
    "layer norm, another size": lambda: (
        aten.native_layer_norm.default,
        t(2, 4),
        [3],
        t(3),
        t(3),
        1e-5,
    ),
    "layer norm, transposed": lambda: (
        aten.native_layer_norm.default,
        t(4, 2).t(),
        [4],
        t(4),
        t(4),
        1e-5,
    ),
    "layer norm, backward": lambda: (
        aten.native_layer_norm_backward.default,
        *(t(2, 3, 4), t(2, 3, 4), [4], t(2, 3, 1), t(2, 3, 1), t(4), t(4), [True, True, True]),
    ),
    "layer norm, backward, half": lambda: (
        aten.native_layer_norm_backward.default,
        *(t(2, 4, dtype=HALF), t(2, 4, dtype=HALF), [4], t(2, 1), t(2, 1)),
        *(t(4, dtype=HALF), t(4, dtype=HALF), [True, True, True]),
    ),
    "layer norm, backward, alone": lambda: (
        aten.native_layer_norm_backward.default,
        *(t(2, 3), t(2, 3), [3], t(2, 1), t(2, 1), None, None, [True, False, False]),
    ),
    "layer norm, backward, of all": lambda: (
        aten.native_layer_norm_backward.default,
        *(t(2, 3), t(2, 3), [2, 3], t(1, 1), t(1, 1), t(2, 3), t(2, 3), [True, True, True]),
    ),
    "embedding": lambda: (aten.embedding.default, t(7, 3), t(2, 5, dtype=LONG), 1),
    "embedding, of nothing": lambda: (aten.embedding.default, t(7, 3), t(0, dtype=LONG)),
    "rows by index": lambda: (aten.index.Tensor, t(4, 5), [t(2, 3, dtype=LONG)]),
    "columns by index": lambda: (aten.index.Tensor, t(4, 5), [None, t(3, dtype=LONG)]),
    "rows by mask": lambda: (aten.index.Tensor, t(4, 5), [t(4, dtype=BOOL)]),
    **{
        name: lambda name=name: (getattr(aten, name).default, t(2, 3, dtype=HALF))  # type: ignore[misc]
        for name in ("neg", "exp", "log", "sqrt", "rsqrt", "tanh", "sigmoid", "erf", "sin", "cos")
    },
    "abs": lambda: (aten.abs.default, t(2, 3)),
    "abs, of integers": lambda: (aten.abs.default, t(2, 3, dtype=LONG)),
    "exp, of integers": lambda: (aten.exp.default, t(2, 3, dtype=LONG)),
    "div, by a number": lambda: (aten.div.Scalar, t(2, 3, dtype=HALF), 3),
    "div, integers by a number": lambda: (aten.div.Scalar, t(2, 3, dtype=LONG), 3),
    "add, a number": lambda: (aten.add.Scalar, t(2, 3), 3, 2),
    "a copy to the card": lambda: (aten._to_copy.default, t(2, 3, device="cpu"), "device", CARD),
    "a copy to any card": lambda: (aten._to_copy.default, t(2, 3, device="cpu"), "device", DEVICE),
    "a permuted copy to the card": lambda: (
        aten._to_copy.default,
        t(2, 3, 4, device="cpu").permute(2, 0, 1),
        "device",
        CARD,
    ),
    "a broadcast copy to the card": lambda: (
        aten._to_copy.default,
        t(3, device="cpu").expand(2, 3),
        "device",
        CARD,
    ),
    "a part's copy to the card": lambda: (
        aten._to_copy.default,
        t(4, 6, device="cpu")[:, 1:3],
        "device",
        CARD,
    ),
    "a copy in half": lambda: (aten._to_copy.default, t(2, 3), "dtype", HALF),
    "a copy in half, permuted": lambda: (
        aten._to_copy.default,
        t(2, 3, 4).permute(1, 2, 0),
        "dtype",
        HALF,
    ),
    "a copy in half, of one row": lambda: (
        aten._to_copy.default,
        t(1, 3, 4).permute(1, 2, 0),
        "dtype",
        HALF,
    ),
    "a copy in half, channels last": lambda: (
        aten._to_copy.default,
        t(2, 3, 4, 4).to(memory_format=LAST),
        "dtype",
        HALF,
    ),
    "a copy of a part": lambda: (aten._to_copy.default, t(4, 6)[1:3], "dtype", HALF),
    "a copy of nothing": lambda: (aten._to_copy.default, t(0, 6), "dtype", HALF),
    "a copy of a number": lambda: (aten._to_copy.default, t(), "dtype", torch.float64),
    "a copy of complex numbers": lambda: (
        aten._to_copy.default,
        t(2, dtype=torch.complex64),
        "dtype",
        torch.float32,
    ),
    "zeros as": lambda: (aten.zeros_like.default, t(2, 3, 4).permute(2, 0, 1)),
    "zeros as, of one row": lambda: (aten.zeros_like.default, t(2, 1, 4).permute(2, 0, 1)),
    "zeros as a part": lambda: (aten.zeros_like.default, t(4, 6)[:, ::2]),
    "ones as": lambda: (aten.ones_like.default, t(2, 3), "dtype", BOOL),
    "empty as": lambda: (aten.empty_like.default, t(2, 3, device="cpu")),
}
NO_PADDING = ([1, 1], [0, 0], [1, 1], False, [0, 0], 1)
CARD = f"{DEVICE}:0"
CALLS.update(MORE)


def told(call: Callable[..., Any], function: Any, args: tuple[Any, ...]) -> Any:
    kwargs: dict[str, Any] = {}
    for key, kind in (("device", torch.device), ("dtype", lambda dtype: dtype)):
        places = [at for at, arg in enumerate(args) if isinstance(arg, str) and arg == key]
        for place in places:
            args, kwargs = args[:place], {key: kind(args[place + 1])}
    given = [a for arg in args for a in (arg if isinstance(arg, list) else [arg])]
    given = [a for a in given if isinstance(a, torch.Tensor)]
    try:
        out = call(function, args, kwargs)
    except Exception as error:
        return [type(error).__name__, str(error)]
    outputs = out if isinstance(out, (list, tuple)) else [out]
    return [type(out).__name__, *(_of(each, given) for each in (*outputs, *given))]


def _of(made: Any, given: list[torch.Tensor]) -> Any:
    if made is None:
        return None
    storages = [each.untyped_storage()._cdata for each in given]
    storage = made.untyped_storage()
    shared = storages.index(storage._cdata) if storage._cdata in storages else -1
    same = next((at for at, each in enumerate(given) if each is made), -1)
    return [
        list(made.shape),
        list(made.stride()),
        made.storage_offset(),
        str(made.dtype),
        str(made.fake_device),
        storage.nbytes(),
        made.requires_grad,
        shared,
        same,
    ]


def main() -> None:
    compiler.postpone()
    job.prepare()
    found = {}
    with FakeTensorMode() as mode:
        for name, make in CALLS.items():
            shapes = Shapes()
            function, *args = make()
            ways = []
            for call in (shapes.call, shapes.call, lambda f, a, k: f(*a, **k)):
                function, *args = make()
                ways.append(told(call, function, tuple(args)))
            found[name] = ways
        number = torch.tensor(3.0)
        assert number.fake_mode is mode
        number.zero_()
        found["a number of the host"] = [number.item(), number.item(), 0.0]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
