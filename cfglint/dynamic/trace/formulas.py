"""Shapes of frequent operators by formula, where torch derives them from what the operator is made
of: 10 to 20 ms for a batch norm of new sizes, 1 to 2 for a convolution's backward.

Each holds on the simulated device, for contiguous tensors unless it says otherwise, and gives
contiguous ones; None is for arguments that it does not know, or that torch may refuse.
`tests/dynamic/test_shapes.py` holds them to torch's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from cfglint.dynamic.trace.backend import DEVICE

aten = torch.ops.aten

Made = list[tuple[tuple[int, ...], torch.dtype] | None]
"""Size and type of each output; None for one that is not made."""

Formula = Callable[[tuple[Any, ...]], Made | None]

_HALVES = (torch.float16, torch.bfloat16)
_NONE, _MEAN, _SUM = range(3)
"""What losses are told of their reduction."""


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


def _convolution(args: tuple[Any, ...]) -> Made | None:
    source, weight, bias = args[:3]
    size = _convolved(source, weight, args[3:9])
    if size is None or not _are_floating(source, weight):
        return None
    if bias is not None and (bias.dtype != source.dtype or tuple(bias.shape) != size[1:2]):
        return None
    return [(size, source.dtype)]


def _convolution_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, source, weight, of_bias = args[:4]
    mask = args[10]
    size = _convolved(source, weight, args[4:10])
    if size != tuple(gradient.shape) or not _are_floating(gradient, source, weight):
        return None
    if mask[2] and (of_bias is None or tuple(of_bias) != size[1:2]):
        return None
    dtype = source.dtype
    return [
        (tuple(source.shape), dtype) if mask[0] else None,
        (tuple(weight.shape), dtype) if mask[1] else None,
        (tuple(of_bias), dtype) if mask[2] else None,
    ]


def _convolved(source: Any, weight: Any, how: tuple[Any, ...]) -> tuple[int, ...] | None:
    """The size of what a convolution gives, transposed or not; None where torch may refuse it."""
    stride, padding, dilation, is_transposed, beyond, groups = how
    places = source.dim() - 2
    if weight.dim() != source.dim() or not 1 <= places <= 3 or groups < 1:
        return None
    if any(len(each) != places for each in (stride, padding, dilation, beyond)):
        return None
    if min(*stride, *dilation) < 1 or min(padding) < 0 or 0 in (*source.shape, *weight.shape):
        return None
    of_input, of_output = weight.shape[1] * groups, weight.shape[0]
    if is_transposed:
        of_input, of_output = of_output, of_input
    if of_input != source.shape[1] or weight.shape[0] % groups:
        return None
    sides = zip(source.shape[2:], weight.shape[2:], stride, padding, dilation, beyond, strict=True)
    grown = [_grown(*side) if is_transposed else _shrunk(*side[:5]) for side in sides]
    return (source.shape[0], of_output, *grown) if min(grown) > 0 else None


def _shrunk(length: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    left = length + 2 * padding - dilation * (kernel - 1)
    return (left - 1) // stride + 1 if left > 0 else 0


def _grown(length: int, kernel: int, stride: int, padding: int, dilation: int, beyond: int) -> int:
    if not 0 <= beyond < max(stride, dilation):
        return 0
    return (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + beyond + 1


def _are_floating(first: Any, *others: Any) -> bool:
    """Whether tensors are of one floating-point type."""
    return bool(first.is_floating_point()) and all(t.dtype == first.dtype for t in others)


def _addmm(args: tuple[Any, ...]) -> Made | None:
    bias, left, right = args[:3]
    if not (left.dim() == right.dim() == 2 and bias.dim() == 1 and _are_floating(*args[:3])):
        return None
    if left.shape[1] != right.shape[0] or bias.shape[0] != right.shape[1] or 0 in left.shape:
        return None
    return [((left.shape[0], right.shape[1]), left.dtype)]


def _reduced(args: tuple[Any, ...]) -> Made | None:
    """A sum or a mean over some dimensions."""
    source, dims = args[:2]
    keeps = len(args) > 2 and args[2]
    if not isinstance(dims, (list, tuple)) or not dims or not source.is_floating_point():
        return None
    rank = source.dim()
    if any(not -rank <= dim < rank for dim in dims):
        return None
    over = {dim % rank for dim in dims}
    if len(over) != len(dims):
        return None
    size = [1 if at in over else length for at, length in enumerate(source.shape)]
    kept = size if keeps else [length for at, length in enumerate(size) if at not in over]
    return [(tuple(kept), source.dtype)]


def _stacked(args: tuple[Any, ...]) -> Made | None:
    tensors, dim = args[0], args[1] if len(args) > 1 else 0
    first = tensors[0]
    rank = first.dim() + 1
    if not _are_floating(*tensors) or not -rank <= dim < rank:
        return None
    size = list(first.shape)
    if any(tensor.shape != first.shape for tensor in tensors):
        return None
    size.insert(dim % rank, len(tensors))
    return [(tuple(size), first.dtype)]


def _mse(args: tuple[Any, ...]) -> Made | None:
    reduction = args[2] if len(args) > 2 else _MEAN
    return _loss(_alike(args[:2]), reduction)


def _binary_cross_entropy(args: tuple[Any, ...]) -> Made | None:
    if any(arg is not None for arg in args[2:4]):
        return None
    return _loss(_alike(args[:2]), args[4] if len(args) > 4 else _MEAN)


def _loss(each: Made | None, reduction: int) -> Made | None:
    if each is None or each[0] is None or reduction == _NONE:
        return each
    return [((), each[0][1])]


def _mse_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, source, target = args[:3]
    if gradient.dim() and gradient.shape != source.shape:
        return None
    return _alike((source, target)) if _are_floating(source, gradient) else None


def _nll(args: tuple[Any, ...]) -> Made | None:
    source, target, weight, reduction = args[:4]
    if weight is not None or reduction == _NONE or not _are_labelled(source, target):
        return None
    return [((), source.dtype), ((), source.dtype)]


def _nll_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, source, target, weight, reduction, _, total = args[:7]
    if weight is not None or reduction == _NONE or not _are_labelled(source, target):
        return None
    if gradient.dim() or total.dim() or not _are_floating(source, gradient, total):
        return None
    return [(tuple(source.shape), source.dtype)]


def _are_labelled(source: Any, target: Any) -> bool:
    """Whether rows of numbers have a label each."""
    is_one = source.dim() == 2 and target.dim() == 1 and target.dtype == torch.int64
    return is_one and source.shape[0] == target.shape[0] and bool(source.is_floating_point())


def _dropout(args: tuple[Any, ...]) -> Made | None:
    source, share, is_training = args[:3]
    if is_training is not True or not 0 < share < 1 or not source.is_floating_point():
        return None
    return [(tuple(source.shape), source.dtype), (tuple(source.shape), torch.bool)]


def _dropout_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, mask = args[:2]
    if mask.dtype != torch.bool or mask.shape != gradient.shape:
        return None
    return _alike(args[:1])


def _part_backward(args: tuple[Any, ...]) -> Made | None:
    """Zeros of the size of the whole, with the gradient of a slice or of one of its rows."""
    gradient, size, dim = args[:3]
    rank, given = len(size), tuple(gradient.shape)
    if not gradient.is_floating_point() or not -rank <= dim < rank or math.prod(size) == 0:
        return None
    rest = [length for at, length in enumerate(size) if at != dim % rank]
    is_slice = len(args) > 4
    others = [length for at, length in enumerate(given) if at != dim % rank] if is_slice else given
    if len(given) != (rank if is_slice else rank - 1) or rest != list(others):
        return None
    if is_slice and given[dim % rank] != _length_of(size[dim % rank], *args[3:6]):
        return None
    if not is_slice and not -size[dim % rank] <= args[3] < size[dim % rank]:
        return None
    return [(tuple(size), gradient.dtype)]


def _length_of(size: int, start: int, end: int, step: int) -> int:
    """How many rows a slice takes; -1 for none."""
    return len(range(*slice(start, end, step).indices(size))) if step > 0 else -1


def _softmax(args: tuple[Any, ...]) -> Made | None:
    source, dim, is_widened = args[:3]
    if is_widened or not source.dim() or not -source.dim() <= dim < source.dim():
        return None
    return _alike(args[:1])


def _softmax_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, output, _, dtype = args[:4]
    return _alike((gradient, output)) if gradient.dtype == dtype and gradient.dim() else None


def _layer_norm(args: tuple[Any, ...]) -> Made | None:
    source, size, weight, bias = args[:4]
    if not _is_normalised(source, size, weight, bias):
        return None
    kept = (*source.shape[: source.dim() - len(size)], *(1 for _ in size))
    statistic = (kept, _computed_in(source.dtype))
    return [(tuple(source.shape), source.dtype), statistic, statistic]


def _layer_norm_backward(args: tuple[Any, ...]) -> Made | None:
    gradient, source, size, _, _, weight, bias, mask = args[:8]
    if not _is_normalised(source, size, weight, bias) or len(size) == source.dim():
        return None
    if gradient.shape != source.shape or gradient.dtype != source.dtype:
        return None
    return [
        (tuple(source.shape), source.dtype) if mask[0] else None,
        (tuple(size), source.dtype) if mask[1] and weight is not None else None,
        (tuple(size), source.dtype) if mask[2] and bias is not None else None,
    ]


def _is_normalised(source: Any, size: Any, weight: Any, bias: Any) -> bool:
    """Whether the last dimensions of a tensor are of a size, with a weight and a bias of it."""
    if not size or 0 in source.shape or tuple(source.shape[-len(size) :]) != tuple(size):
        return False
    given = [each for each in (weight, bias) if each is not None]
    fits = all(tuple(each.shape) == tuple(size) for each in given)
    return fits and _are_floating(source, *given)


def _embedding(args: tuple[Any, ...]) -> Made | None:
    weight, indices = args[:2]
    if weight.dim() != 2 or not weight.is_floating_point() or indices.dtype != torch.int64:
        return None
    return [((*indices.shape, weight.shape[1]), weight.dtype)]


_UNARY = (
    *("relu", "gelu", "silu", "neg", "exp", "log", "sqrt", "rsqrt"),
    *("tanh", "sigmoid", "erf", "sin", "cos", "abs"),
)

FORMULAS: dict[Any, Formula] = {
    **{getattr(aten, name).default: _alike for name in _UNARY},
    **{getattr(aten, name).Tensor: _alike for name in ("add", "sub", "mul", "div")},
    **{getattr(aten, name).Scalar: _alike for name in ("add", "sub", "mul", "div")},
    aten.gelu_backward.default: _alike,
    aten.silu_backward.default: _alike,
    aten.sigmoid_backward.default: _alike,
    aten.tanh_backward.default: _alike,
    aten.threshold_backward.default: _alike,
    aten.native_batch_norm.default: _batch_norm,
    aten.native_batch_norm_backward.default: _batch_norm_backward,
    aten.native_layer_norm.default: _layer_norm,
    aten.native_layer_norm_backward.default: _layer_norm_backward,
    aten.mean.dim: _reduced,
    aten.sum.dim_IntList: _reduced,
    aten.stack.default: _stacked,
    aten.mse_loss.default: _mse,
    aten.mse_loss_backward.default: _mse_backward,
    aten.binary_cross_entropy_with_logits.default: _binary_cross_entropy,
    aten.nll_loss_forward.default: _nll,
    aten.nll_loss_backward.default: _nll_backward,
    aten.native_dropout.default: _dropout,
    aten.native_dropout_backward.default: _dropout_backward,
    aten.slice_backward.default: _part_backward,
    aten.select_backward.default: _part_backward,
    aten._softmax.default: _softmax,
    aten._log_softmax.default: _softmax,
    aten._softmax_backward_data.default: _softmax_backward,
    aten._log_softmax_backward_data.default: _softmax_backward,
    aten.embedding.default: _embedding,
}

OF_ANY_LAYOUT: dict[Any, Formula] = {
    aten.convolution.default: _convolution,
    aten.convolution_backward.default: _convolution_backward,
    aten.addmm.default: _addmm,
}
"""Those that hold for tensors of any layout: what they give is contiguous anyway. Of a
convolution that is so on devices other than those that torch knows to prefer channels last."""

_SHAPELESS = frozenset(["alpha", "beta", "approximate"])
"""Keywords on which neither the size nor the type depends, of floating-point tensors."""


def by_formula(
    func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], tensors: list[Any]
) -> tuple[Made, tuple[int, ...] | None] | None:
    """What a call on the simulated device makes, and the stride of it where that is not the one of
    a contiguous tensor; None where no formula says."""
    formula = OF_ANY_LAYOUT.get(func) or FORMULAS.get(func)
    if formula is None or (kwargs and not _SHAPELESS.issuperset(kwargs)):
        return None
    stride = None
    if func not in OF_ANY_LAYOUT and not all(tensor.is_contiguous() for tensor in tensors):
        stride = _common(tensors) if formula is _alike else None
        if stride is None:
            return None
    made = formula(args)
    return None if made is None else (made, stride)


def _common(tensors: list[Any]) -> tuple[int, ...] | None:
    """The stride of tensors that are all laid out in one way, which what is made of them element by
    element is as well; None of others."""
    first = tensors[0]
    size, stride = tuple(first.shape), tuple(first.stride())
    if any(tuple(t.stride()) != stride or tuple(t.shape) != size for t in tensors[1:]):
        return None
    return stride if _is_dense(size, stride) else None


Like = tuple[tuple[int, ...], torch.dtype, torch.device, tuple[int, ...]]
"""Size, type, device and stride of a new tensor."""

_AS_GIVEN = frozenset(
    [
        aten._to_copy.default,
        aten.zeros_like.default,
        aten.ones_like.default,
        aten.empty_like.default,
    ]
)
"""Operators that make a tensor as theirs is, of another type or on another device where they are
told one."""

_LAID_OUT = frozenset([None, torch.preserve_format])


def as_given(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Like | None:
    """The new tensor of an operator that makes one as its own is; None where it does more."""
    if func not in _AS_GIVEN or len(args) != 1:
        return None
    source, dtype = args[0], kwargs.get("dtype") or args[0].dtype
    device = kwargs.get("device") or source.fake_device
    layouts = kwargs.get("layout") in (None, torch.strided) and not kwargs.get("pin_memory")
    if not layouts or kwargs.get("memory_format") not in _LAID_OUT or not _is_numbered(device):
        return None
    if source.dtype.is_complex or dtype.is_complex or not source.numel():
        return None
    size, stride = tuple(source.shape), tuple(source.stride())
    return (size, dtype, device, stride) if _is_dense(size, stride) else None


def _is_numbered(device: torch.device) -> bool:
    """Whether a device is as a tensor has it: a card with its number, the host without."""
    return (device.type == "cpu") == (device.index is None) and device.type in ("cpu", DEVICE)


def _is_dense(size: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    """Whether a stride is what a copy keeps: that of a contiguous tensor, or of one whose
    dimensions, none of them of one element, are in another order."""
    if stride == stride_of(size):
        return True
    if 1 in size:
        return False
    expected = 1
    for length, step in sorted(zip(size, stride, strict=True), key=lambda each: each[1]):
        if step != expected:
            return False
        expected *= length
    return True


def stride_of(size: tuple[int, ...]) -> tuple[int, ...]:
    """The stride of a contiguous tensor."""
    steps = []
    step = 1
    for length in reversed(size):
        steps.append(step)
        step *= max(length, 1)
    return tuple(reversed(steps))
