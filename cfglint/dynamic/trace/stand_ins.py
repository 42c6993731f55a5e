"""Values for what a program reads off a tensor that has none.

Shapes that depend on data (the periods of a TimesNet) are traced with indices that could occur: an
index from a top-k over n lies in [0, n). Several sets of values are traced, and the peak becomes a
range.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from cfglint.dynamic.trace.known_data import data_of, note, places_in, values_of

VARIANTS = ("low", "spread", "high")
"""Sets of stand-in values: the smallest indices but 0, some of every size, the largest."""

_INDEX_OUTPUT = {
    "topk": (1, 2),
    "sort": (1, 1),
    "max": (1, 1),
    "min": (1, 1),
    "argmax": (None, 1),
    "argmin": (None, 1),
    "argsort": (None, 1),
    "kthvalue": (1, 2),
    "multinomial": (None, None),
}
"""Operator -> which output holds indices (None: the only one), which argument is the dimension."""

_PASSES = frozenset(
    [
        "detach",
        "_to_copy",
        "clone",
        "view",
        "reshape",
        "squeeze",
        "unsqueeze",
        "select",
        "slice",
        "expand",
        "alias",
        "lift_fresh",
        "lift_fresh_copy",
        "contiguous",
        "_unsafe_view",
        "permute",
        "transpose",
        "unbind",
        "split",
        "split_with_sizes",
        "t",
    ]
)
_TRUE = frozenset(
    [
        "all",
        "_is_all_true",
        "allclose",
        "equal",
        "ge",
        "gt",
        "le",
        "lt",
        "eq",
        "isclose",
    ]
)
BOUND, TRUTH, ZERO = "_cfglint_bound", "_cfglint_truth", "_cfglint_zero"
VALUE = "_cfglint_value"

_KEPT = frozenset([BOUND, TRUTH, VALUE])
"""What a copy or a part of a tensor knows as well."""


def know(tensor: torch.Tensor, value: Any) -> torch.Tensor:
    """The tensor, of which it is known that every element is `value`."""
    setattr(tensor, VALUE, value)
    return tensor


def know_truth(mask: torch.Tensor) -> torch.Tensor:
    """The mask, of which it is likely that every element is true."""
    setattr(mask, TRUTH, True)
    return mask


def is_known(tensor: torch.Tensor) -> bool:
    """Whether the values are those of any run, not stand-ins."""
    return hasattr(tensor, VALUE) or hasattr(tensor, ZERO) or data_of(tensor) is not None


def note_outputs(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
    """Remember on a tensor what is known of its values: a bound of indices, a likely truth."""
    if name in _PASSES and args and isinstance(args[0], torch.Tensor):
        noted = args[0].__dict__
        if name != "_to_copy" and _KEPT.isdisjoint(noted):
            return
        known = {key: noted[key] for key in _KEPT if key in noted}
        if name == "_to_copy" and not known and args[0].dtype == torch.bool and out.numel() == 1:
            known = {TRUTH: False}  # a number of a mask is read as the mask is
        for made in (out if isinstance(out, (list, tuple)) else [out]) if known else ():
            for key, value in known.items():
                setattr(made, key, value)
    elif name == "randint" and isinstance(args[1], (list, tuple)):
        setattr(out, BOUND, int(args[0]))  # of `low` and `high`, the second is a list of sizes
    elif name in _INDEX_OUTPUT:
        which, position = _INDEX_OUTPUT[name]
        source = args[0]
        target = out if which is None else out[which] if isinstance(out, (tuple, list)) else None
        if isinstance(target, torch.Tensor) and isinstance(source, torch.Tensor):
            dim = kwargs.get("dim")
            if dim is None and position is not None and len(args) > position:
                dim = args[position]
            size = source.numel() if dim is None and "arg" in name else None
            if size is None:
                size = source.shape[dim if isinstance(dim, int) else -1] if source.dim() else 1
            setattr(target, BOUND, int(size))
    elif name in _TRUE and isinstance(out, torch.Tensor):
        setattr(out, TRUTH, True)
    elif name in _OF_TRUTHS and any(hasattr(arg, TRUTH) for arg in args[:2]):
        setattr(out, TRUTH, _OF_TRUTHS[name](*(_truth(arg) for arg in args[:2])))
    elif name == _UNSCALES:
        setattr(args[1], ZERO, True)  # GradScaler: no gradient is infinite, so steps are taken


def _truth(value: Any) -> bool:
    """What is read off a mask."""
    return bool(getattr(value, TRUTH, False))


_OF_TRUTHS: dict[str, Callable[..., bool]] = {
    "logical_not": lambda a: not a,
    "bitwise_not": lambda a: not a,
    "logical_and": lambda a, b: a and b,
    "bitwise_and": lambda a, b: a and b,
    "logical_or": lambda a, b: a or b,
    "bitwise_or": lambda a, b: a or b,
}
"""Operators that make a mask of masks -> what is read off it."""


_UNSCALES = "_amp_foreach_non_finite_check_and_unscale_"

NOTED = frozenset([*_PASSES, "randint", *_INDEX_OUTPUT, *_TRUE, *_OF_TRUTHS, _UNSCALES])
"""Operators of whose outputs `note_outputs` may know something."""


def values(tensor: torch.Tensor, variant: str, integer: int = 1) -> list[Any]:
    """Flat stand-in values for every element of a tensor; `integer` is one that has no bound."""
    data = values_of(tensor)
    if data is not None:
        return data
    count = tensor.numel()
    bound = getattr(tensor, BOUND, None)
    if hasattr(tensor, VALUE):
        return [getattr(tensor, VALUE)] * count
    if hasattr(tensor, ZERO):
        return [0] * count
    if tensor.dtype == torch.bool or hasattr(tensor, TRUTH):
        truth = _truth(tensor)
        return [truth if tensor.dtype == torch.bool else int(truth)] * count
    if bound is not None and not tensor.is_floating_point():
        return [pick(bound, variant)(i, count) for i in range(count)]
    if tensor.is_floating_point():
        return [1.0 if variant != "low" else 0.5] * count
    if tensor.is_complex():
        return [1 + 0j] * count
    return [integer] * count


def pick(bound: int, variant: str) -> Callable[[int, int], int]:
    """Index number i of `count` under a bound, for one variant; in [0, bound)."""

    def index(i: int, count: int) -> int:
        if bound <= 1:
            return 0
        if variant == "low":
            return 1 + i % (bound - 1)
        if variant == "high":
            return bound - 1 - i % (bound - 1)
        return 1 + (i * (bound - 2)) // max(count - 1, 1)

    return index


def nested(flat: list[Any], shape: tuple[int, ...]) -> Any:
    """A flat list as nested lists of a shape, as `Tensor.tolist` gives them."""
    if not shape:
        return flat[0]
    step = len(flat) // shape[0] if shape[0] else 0
    return [nested(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]


def _share(count: int, variant: str) -> int:
    """How many of `count` elements a mask is taken to pick: few, half, all."""
    return {"low": min(count, 1), "spread": -(-count // 2), "high": count}[variant]


def _picked(mask: torch.Tensor, count: int, variant: str) -> int:
    """How many of `count` elements a mask picks, or is taken to pick where it has no data."""
    data = values_of(mask)
    return _share(count, variant) if data is None else sum(1 for value in data if value)


def _nonzero(args: tuple[Any, ...], variant: str) -> torch.Tensor:
    source = args[0]
    rows = _picked(source, source.numel(), variant)
    return source.new_empty((rows, source.dim()), dtype=torch.int64)


def _masked_select(args: tuple[Any, ...], variant: str) -> torch.Tensor:
    source, mask = args[0], args[1]
    count = torch.broadcast_shapes(source.shape, mask.shape).numel()
    times = count // max(mask.numel(), 1) if data_of(mask) is not None else 1
    return source.new_empty((_picked(mask, count, variant) * times,))


def _unique(args: tuple[Any, ...], variant: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    data = values_of(args[0])
    return _uniques(args[0], _distinct(args[0], variant) if data is None else len(set(data)))


def _unique_rows(
    args: tuple[Any, ...], variant: str
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    return _uniques(args[0], _distinct(args[0], variant))


def _distinct(source: torch.Tensor, variant: str) -> int:
    """How many different values a tensor without data is taken to have."""
    most = getattr(source, BOUND, source.numel())
    return 1 if hasattr(source, VALUE) else _share(min(source.numel(), max(most, 1)), variant)


def _uniques(source: torch.Tensor, found: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    return (
        source.new_empty((found,)),
        source.new_empty(source.shape, dtype=torch.int64),
        source.new_empty((found,), dtype=torch.int64),
    )


def _bincount(args: tuple[Any, ...], variant: str) -> torch.Tensor:
    """As many counts as there may be values: those of indices under a bound, else the fewest."""
    source = args[0]
    least = args[2] if len(args) > 2 else 0
    data = values_of(source)
    most = getattr(source, BOUND, 2) if data is None else max(data, default=-1) + 1
    return source.new_empty((max(least, most, 1),), dtype=torch.int64)


def _kept_boxes(args: tuple[Any, ...], variant: str) -> torch.Tensor:
    """Which boxes torchvision keeps of those that lie over one another."""
    count = args[0].shape[0]
    made = args[0].new_empty((_share(count, variant),), dtype=torch.int64)
    setattr(made, BOUND, count)
    return made


INDEXING = ("index", "index_put", "index_put_", "_index_put_impl_")
"""Operators that take masks among their indices."""


def without_masks(args: tuple[Any, ...], variant: str) -> tuple[tuple[Any, ...], bool]:
    """The arguments with every boolean index as the integer ones that it stands for, and whether
    the data of one is not known: how many elements it picks is then known at run time only."""
    indices = args[1]
    if not any(isinstance(i, torch.Tensor) and i.dtype == torch.bool for i in indices):
        return args, False
    made: list[torch.Tensor | None] = []
    used = False
    for index in indices:
        if isinstance(index, torch.Tensor) and index.dtype == torch.bool:
            rows = _picked(index, index.numel(), variant)
            places = [index.new_empty((rows,), dtype=torch.int64) for _ in range(index.dim())]
            found = places_in(index)
            used = used or found is None
            for place, data in zip(places, found or (), strict=False):
                note(place, data)
            made += places
        else:
            made.append(index)
    return (args[0], made, *args[2:]), used


SIZED_BY_DATA: dict[str, Callable[[tuple[Any, ...], str], Any]] = {
    "nonzero": _nonzero,
    "masked_select": _masked_select,
    "_unique2": _unique,
    "unique_dim": _unique_rows,
    "bincount": _bincount,
    "nms": _kept_boxes,
}
"""Operators whose output's size depends on values -> what they give for one variant."""
