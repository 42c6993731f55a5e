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
    """Transient bytes of one call: what it takes at least, and at most."""

    least: int
    most: int


NONE = Workspace(0, 0)


def of_call(name: str, args: tuple[Any, ...], out: Any) -> Workspace:
    """The transient workspace of one operator call, in bytes."""
    if name in CONVOLUTIONS:
        return _convolution(name, args, out)
    if name == "addmm":
        return Workspace(0, LT_WORKSPACE)
    if name in ("sort", "topk", "argsort"):
        return _sort(args)
    if name in ("_fft_r2c", "_fft_c2r", "_fft_c2c"):
        size = _bytes(args[0])
        return Workspace(0, size)
    if name in ("embedding_dense_backward", "index_put", "index_put_", "_index_put_impl_"):
        return _indexing(name, args)
    return NONE


def _convolution(name: str, args: tuple[Any, ...], out: Any) -> Workspace:
    """cuDNN picks among plans; the least is none (implicit GEMM).

    The most is bounded by what its layout changes and partial sums take: a copy of the operands,
    and no less than the largest of them.
    """
    if name == "convolution_backward":
        tensors = [arg for arg in args[:3] if isinstance(arg, torch.Tensor)]
    else:
        tensors = [arg for arg in args[:2] if isinstance(arg, torch.Tensor)]
        tensors += [out] if isinstance(out, torch.Tensor) else []
    weight = args[2 if name == "convolution_backward" else 1]
    if all(size == 1 for size in weight.shape[2:]):
        return NONE
    return Workspace(0, sum(_bytes(tensor) for tensor in tensors))


def _sort(args: tuple[Any, ...]) -> Workspace:
    """Radix sort keeps a second copy of keys and of int64 indices (cub::DeviceRadixSort)."""
    source = args[0]
    return Workspace(0, _bytes(source) + source.numel() * 8)


def _indexing(name: str, args: tuple[Any, ...]) -> Workspace:
    """Backward of a lookup sorts its indices: keys and original places, twice, int64
    (aten/src/ATen/native/cuda/Embedding.cu, Indexing.cu)."""
    indices = args[1]
    if isinstance(indices, (list, tuple)):
        count = math.prod(
            torch.broadcast_shapes(*(i.shape for i in indices if isinstance(i, torch.Tensor)))
        )
    else:
        count = indices.numel()
    return Workspace(0, 4 * 8 * count)


def _bytes(value: Any) -> int:
    return value.numel() * value.element_size() if isinstance(value, torch.Tensor) else 0
