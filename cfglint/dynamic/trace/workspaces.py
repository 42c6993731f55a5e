"""Bytes that CUDA's kernels take beside their outputs: what a fake tensor cannot show.

Each figure names its source. Workspaces that live only during a call are transient; those that
stay are allocated at first use.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import torch

MATMULS = frozenset(
    ["mm", "addmm", "bmm", "baddbmm", "addbmm", "addmv", "mv", "dot", "_addmm_activation"]
)
CONVOLUTIONS = frozenset(("convolution", "_convolution", "convolution_backward"))
LT_WORKSPACE = 1 << 20
"""cublasLt's workspace in bytes, transient (memory-facts: 1 MiB)."""


class Workspace(NamedTuple):
    """Transient bytes of one call: what it takes at least, usually, and at most."""

    least: int
    usual: int
    most: int


NONE = Workspace(0, 0, 0)

WINOGRAD_DATA, WINOGRAD_WEIGHTS = 36 / 16, 36 / 9
"""What F(4x4, 3x3) makes of data and of weights: tiles of 6 x 6 for each 4 x 4 of output and each
3 x 3 of weights (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016).
cuDNN's non-fused Winograd keeps both in its workspace."""


def of_call(name: str, args: tuple[Any, ...], out: Any) -> Workspace:
    """The transient workspace of one operator call, in bytes."""
    if name in CONVOLUTIONS:
        return _convolution(name, args, out)
    if name == "addmm":
        return _upto(LT_WORKSPACE)
    if name in ("sort", "topk", "argsort"):
        return _sort(args)
    if name in ("_fft_r2c", "_fft_c2r", "_fft_c2c"):
        return _upto(_bytes(args[0]))
    if name == "_scaled_dot_product_flash_attention_backward":
        return _flash_backward(args)
    if name in ("embedding_dense_backward", "index_put", "index_put_", "_index_put_impl_"):
        return _indexing(args)
    return NONE


def _upto(size: int) -> Workspace:
    return Workspace(0, size, size)


def _convolution(name: str, args: tuple[Any, ...], out: Any) -> Workspace:
    """cuDNN picks among plans; the least is none (implicit GEMM).

    Usually: what a change of layout takes, a copy of the operands. At most: that, or for 3 x 3 of
    stride 1 what Winograd makes of them.
    """
    backward = name == "convolution_backward"
    weight, source = args[2 if backward else 1], args[1 if backward else 0]
    other = args[0] if backward else out
    if all(size == 1 for size in weight.shape[2:]):
        return NONE
    groups = next((arg for arg in reversed(args[:10]) if type(arg) is int), 1)
    if groups > 1 and groups == source.shape[1] and source.dtype == torch.float32:
        return NONE  # aten/src/ATen/native/cuda/DepthwiseConv2d.cu
    data, weights = _bytes(source) + _bytes(other), _bytes(weight)
    usual = most = data + weights
    stride = args[4 if backward else 3]
    if tuple(weight.shape[2:]) == (3, 3) and all(step == 1 for step in stride) and groups == 1:
        most = int(WINOGRAD_DATA * data + WINOGRAD_WEIGHTS * weights)
    return Workspace(0, usual, most)


def _flash_backward(args: tuple[Any, ...]) -> Workspace:
    """A float32 sum of the query's gradient, and one number a row
    (aten/src/ATen/native/transformers/cuda/flash_attn/flash_api.cpp, `mha_bwd`)."""
    query = args[1]
    batch, heads, rows, size = query.shape
    rounded = -(-rows // 128) * 128
    taken = 4 * batch * heads * rounded * (-(-size // 32) * 32 + 1)
    return Workspace(taken, taken, taken)


def _sort(args: tuple[Any, ...]) -> Workspace:
    """Radix sort keeps a second copy of keys and of int64 indices (cub::DeviceRadixSort)."""
    source = args[0]
    return _upto(_bytes(source) + source.numel() * 8)


def _indexing(args: tuple[Any, ...]) -> Workspace:
    """Backward of a lookup sorts its indices: keys and original places, twice, int64
    (aten/src/ATen/native/cuda/Embedding.cu, Indexing.cu)."""
    indices = args[1]
    if isinstance(indices, (list, tuple)):
        count = math.prod(
            torch.broadcast_shapes(*(i.shape for i in indices if isinstance(i, torch.Tensor)))
        )
    else:
        count = indices.numel()
    return _upto(4 * 8 * count)


def _bytes(value: Any) -> int:
    return value.numel() * value.element_size() if isinstance(value, torch.Tensor) else 0
