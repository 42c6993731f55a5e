"""Bytes that CUDA's kernels take beside their outputs: what a fake tensor cannot show.

Each figure names its source. Workspaces that live only during a call are transient; those that
stay are allocated at first use.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import torch

from cfglint.dynamic.plans import POINTWISE, TILE, WIDER

MATMULS = frozenset(
    ["mm", "addmm", "bmm", "baddbmm", "addbmm", "addmv", "mv", "dot", "_addmm_activation"]
)
LT_WORKSPACE = 1 << 20
"""cublasLt's workspace in bytes, transient (memory-facts: 1 MiB)."""


class Workspace(NamedTuple):
    """Transient bytes of one call under each of `cfglint.dynamic.plans.PLANS`, and the family of
    plans that it is one of: "" where the bytes do not depend on a plan.
    """

    none: int
    inputs: int
    copies: int
    most: int
    family: str = ""


NONE = Workspace(0, 0, 0, 0)

TILE_SIDE, TILE_NUMBERS, WINOGRAD_WEIGHTS = 4, 36, 36 / 9
"""What F(4x4, 3x3) makes of data and of weights: tiles of 6 x 6 for each 4 x 4 of output and each
3 x 3 of weights (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016).
cuDNN's non-fused Winograd keeps both in its workspace, where an image is one tile beside the copies
of what it reads: of resnet18 and resnet34 with 128 images of 32 x 32 the last layers then take
63 MiB, and 858 and 1,074 MiB were measured of the processes, 64 and 56 MiB more than without."""

NOT_FROM_TILES = 64
"""With as many tiles or fewer Winograd was not taken: the same two networks with 32 and 64 images
are exact without it. Its matrix products are as wide as there are tiles, and kernels compute 128
columns at once."""


_CONVOLUTIONS = ("convolution", "_convolution")
_SORTS = ("sort", "topk", "argsort")
_TRANSFORMS = ("_fft_r2c", "_fft_c2r", "_fft_c2c")
_FLASH = "_scaled_dot_product_flash_attention_backward"
_INDEXED = ("embedding_dense_backward", "index_put", "index_put_", "_index_put_impl_")

TAKERS = frozenset([*_CONVOLUTIONS, "addmm", *_SORTS, *_TRANSFORMS, _FLASH, *_INDEXED])
"""Operators of which one call may take a workspace, beside the backward of a convolution."""


def of_call(name: str, args: tuple[Any, ...], out: Any) -> Workspace:
    """The transient workspace of one operator call, in bytes."""
    if name in _CONVOLUTIONS:
        return _convolution(args[0], out, args[1], args, args[0], out)
    if name == "addmm":
        return _upto(LT_WORKSPACE)
    if name in _SORTS:
        return _sort(args)
    if name in _TRANSFORMS:
        return _upto(_bytes(args[0]))
    if name == _FLASH:
        return _flash_backward(args)
    if name in _INDEXED:
        return _indexing(args)
    return NONE


def of_backward(args: tuple[Any, ...], position: int) -> Workspace:
    """The workspace of a convolution's backward for its output number `position`.

    The gradient of the input is made first, with a workspace that is free again when that of the
    weights is made (aten/src/ATen/native/cudnn/ConvShared.cpp, `cudnn_convolution_backward`); that
    of the bias is a sum.
    """
    gradient, source, weight = args[:3]
    if position == 0:
        return _convolution(gradient, source, weight, args[1:], source, source)
    if position == 1:
        return _convolution(source, gradient, weight, args[1:], source, None)
    return NONE


def _upto(size: int) -> Workspace:
    return Workspace(0, size, size, size)


def _convolution(
    taken: torch.Tensor,
    other: torch.Tensor,
    weight: torch.Tensor,
    args: tuple[Any, ...],
    source: torch.Tensor,
    made: Any,
) -> Workspace:
    """What cuDNN takes, by plan: nothing (implicit GEMM on the tensors as they are); the operands
    that its kernel reads, in the layout that it wants (NHWC); those and its output; and for 3 x 3
    of stride 1 what Winograd makes of them. The gradient of the weights (no data is `made`) reads
    both tensors. `args` are those of the forward call.
    """
    stride, transposed = args[3], args[6]
    groups = next((arg for arg in reversed(args[:9]) if type(arg) is int), 1)
    depthwise = groups > 1 and groups == source.shape[1] and not transposed
    if depthwise and taken.dtype == torch.float32:
        return NONE  # aten/src/ATen/native/cuda/DepthwiseConv2d.cu
    weights = _bytes(weight)
    copies = _bytes(taken) + _bytes(other) + weights
    inputs = copies if made is None else _bytes(taken) + weights
    pointwise = all(size == 1 for size in weight.shape[2:])
    most, is_tile = copies, False
    if tuple(weight.shape[2:]) == (3, 3) and all(step == 1 for step in stride) and groups == 1:
        tiles = _tiles(taken)
        is_tile = tiles == taken.shape[0] > NOT_FROM_TILES
        data = tiles * (taken.shape[1] + other.shape[1]) * taken.element_size()
        most = int(TILE_NUMBERS * data + WINOGRAD_WEIGHTS * weights)
        most += inputs if is_tile else 0
    if pointwise:
        return Workspace(0, inputs, copies, most, f"{POINTWISE} {min(weight.shape[:2])}")
    return Workspace(0, inputs, copies, most, TILE if is_tile else WIDER)


def _tiles(data: torch.Tensor) -> int:
    """Tiles of 4 x 4 in which a batch of images is cut; the last of a row or column is whole."""
    rows, columns = (-(-size // TILE_SIDE) for size in data.shape[2:])
    return data.shape[0] * rows * columns


def _flash_backward(args: tuple[Any, ...]) -> Workspace:
    """A float32 sum of the query's gradient, and one number a row
    (aten/src/ATen/native/transformers/cuda/flash_attn/flash_api.cpp, `mha_bwd`)."""
    query = args[1]
    batch, heads, rows, size = query.shape
    rounded = -(-rows // 128) * 128
    taken = 4 * batch * heads * rounded * (-(-size // 32) * 32 + 1)
    return Workspace(taken, taken, taken, taken)


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
