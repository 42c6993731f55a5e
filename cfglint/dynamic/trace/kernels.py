"""Operators that a GPU computes in another way than the decomposition that fake tensors take.

Each is registered for the simulated device where CUDA has its own kernel and other devices
fall back to several smaller operators, which would allocate what a GPU does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_AUTOGRAD, _BACKEND = "AutogradPrivateUse1", "PrivateUse1"
_COMPOSITE = torch._C.DispatchKey.CompositeImplicitAutograd
_HALVES = (torch.float16, torch.bfloat16)

WHOLE = ("silu_backward", "mish_backward", "native_channel_shuffle", "_fused_rms_norm")
"""One kernel on CUDA, and a decomposition for devices without one (native_functions.yaml)."""


def install(major: int, tell: Callable[[str], None]) -> torch.library.Library:
    """Register the kernels. The library must be kept alive as long as they are to work.

    Args:
        major: compute capability of the card, before the dot.
        tell: takes what could only be estimated.
    """
    library = torch.library.Library("aten", "IMPL")
    for name in WHOLE:
        library.impl(name, _unreachable, _BACKEND)
    library.impl("linear", _linear, _AUTOGRAD)
    library.impl("softmax.int", _softmax(torch.ops.aten.softmax.int, "_softmax"), _AUTOGRAD)
    library.impl(
        "log_softmax.int", _softmax(torch.ops.aten.log_softmax.int, "_log_softmax"), _AUTOGRAD
    )
    library.impl("scaled_dot_product_attention", _attention(major), _AUTOGRAD)
    if hasattr(torch.ops.aten, "_fused_rms_norm"):
        library.impl("rms_norm", _rms_norm, _AUTOGRAD)
    for name, mode in (("lstm.input", 2), ("gru.input", 3), ("rnn_tanh.input", 1)):
        library.impl(name, _recurrent(mode, tell), _AUTOGRAD)
    library.impl("rnn_relu.input", _recurrent(0, tell), _AUTOGRAD)
    return library


def _unreachable(*args: Any, **kwargs: Any) -> Any:
    """Fake tensors are served before a backend's kernel is reached."""
    raise NotImplementedError("the simulated device computes nothing")


def _linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """A bias is added in place where the matmul is not fused (aten/src/ATen/native/Linear.cpp);
    for tensors without data torch adds it out of place, which takes one output more.
    """
    if bias is None or input.dim() < 3 or input.is_contiguous():
        return torch.ops.aten.linear.default._op_dk(_COMPOSITE, input, weight, bias)
    return torch.matmul(input, weight.t()).add_(bias)


def _softmax(op: Any, fused: str) -> Callable[..., Any]:
    """float16 in and float32 out is one kernel on CUDA (aten/src/ATen/native/SoftMax.cpp)."""
    whole = getattr(torch.ops.aten, fused).default

    def kernel(input: Tensor, dim: int, dtype: torch.dtype | None = None) -> Any:
        if input.dtype == torch.float16 and dtype == torch.float32:
            return whole(input, dim, True)
        return op._op_dk(_COMPOSITE, input, dim, dtype)

    return kernel


def _rms_norm(
    input: Tensor, shape: list[int], weight: Tensor | None = None, eps: float | None = None
) -> Any:
    """One kernel with its statistics (aten/src/ATen/native/layer_norm.cpp)."""
    return torch.ops.aten._fused_rms_norm(input, shape, weight, eps)[0]


def _attention(major: int) -> Callable[..., Any]:
    """The kernel that CUDA picks: flash, memory-efficient, or plain
    (aten/src/ATen/native/transformers/cuda/sdp_utils.cpp)."""
    composite = torch.ops.aten.scaled_dot_product_attention.default

    def kernel(
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        *,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Any:
        size = query.shape[-1]
        plain = query.dim() != 4 or query.dtype == torch.float64 or key.shape[-1] != size
        grouped = enable_gqa and key.shape[1] != query.shape[1] and not plain
        if grouped and not _flash(query, value, attn_mask, major):
            repeats = query.shape[1] // key.shape[1]
            key, value = (t.repeat_interleave(repeats, 1) for t in (key, value))
        if not plain and _flash(query, value, attn_mask, major):
            return _with_flash(query, key, value, dropout_p, is_causal, scale)
        aligned = size % (4 if query.dtype == torch.float32 else 8) == 0
        if not plain and aligned and value.shape[-1] % 4 == 0:
            needs_grad = any(t.requires_grad for t in (query, key, value))
            mask = _as_bias(attn_mask, query, key)
            return torch.ops.aten._scaled_dot_product_efficient_attention(
                query, key, value, mask, needs_grad, dropout_p, is_causal, scale=scale
            )[0]
        return composite._op_dk(
            _COMPOSITE,
            query,
            key,
            value,
            attn_mask,
            dropout_p,
            is_causal,
            scale=scale,
            enable_gqa=enable_gqa,
        )

    return kernel


def _flash(query: Tensor, value: Tensor, mask: Tensor | None, major: int) -> bool:
    return (
        mask is None
        and query.dtype in _HALVES
        and major >= 8
        and query.shape[-1] == value.shape[-1] <= 256
    )


def _with_flash(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    dropout: float,
    causal: bool,
    scale: float | None,
) -> Tensor:
    """Head sizes are padded to a multiple of 8."""
    size = query.shape[-1]
    rest = -size % 8
    scale = scale if scale is not None else 1 / math.sqrt(size)
    if rest:
        query, key, value = (torch.nn.functional.pad(t, (0, rest)) for t in (query, key, value))
    out = torch.ops.aten._scaled_dot_product_flash_attention(
        query, key, value, dropout, causal, False, scale=scale
    )[0]
    return out[..., :size] if rest else out


def _as_bias(mask: Tensor | None, query: Tensor, key: Tensor) -> Tensor | None:
    """A boolean mask becomes numbers, and every mask is widened to the scores' shape."""
    if mask is None:
        return None
    if mask.dtype == torch.bool:
        mask = torch.zeros_like(mask, dtype=query.dtype).masked_fill_(mask.logical_not(), -math.inf)
    shape = (query.shape[0], query.shape[1], query.shape[2], key.shape[2])
    return mask.to(query.dtype).expand(shape)


class _Recurrent(torch.autograd.Function):
    """cuDNN's RNN as one kernel: outputs, a reserve that lives until backward, and gradients."""

    @staticmethod
    def forward(
        ctx: Any, reserve: int, outputs: tuple[tuple[int, ...], ...], input: Tensor, *others: Any
    ) -> Any:
        made = tuple(input.new_empty(shape) for shape in outputs)
        ctx.save_for_backward(input, *others, made[0])
        ctx.reserve = input.new_empty(reserve, dtype=torch.uint8)
        return made

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        *taken, _ = ctx.saved_tensors
        made = tuple(torch.empty_like(tensor) for tensor in taken)
        ctx.reserve = None
        return (None, None, *made)


_GATES = {0: 1, 1: 1, 2: 4, 3: 3}


def _recurrent(mode: int, tell: Callable[[str], None]) -> Callable[..., Any]:
    """cuDNN's RNN: one kernel, whose reserve (gates, cells and outputs of every step) is an
    estimate: cuDNN does not publish its size."""

    def kernel(
        input: Tensor,
        hx: Any,
        params: list[Tensor],
        has_biases: bool,
        num_layers: int,
        dropout: float,
        train: bool,
        bidirectional: bool,
        batch_first: bool,
    ) -> Any:
        states = tuple(hx) if mode == 2 else (hx,)
        steps = input.shape[0] * input.shape[1]
        directions = 2 if bidirectional else 1
        size = states[0].shape[-1]
        kept = 0
        if train and torch.is_grad_enabled():
            kept = (_GATES[mode] + 2) * steps * size * num_layers * directions
            tell("the reserve of cuDNN's RNN is an estimate")
        shapes = ((*input.shape[:2], size * directions), *(tuple(s.shape) for s in states))
        return _Recurrent.apply(kept * input.element_size(), shapes, input, *states, *params)

    return kernel
