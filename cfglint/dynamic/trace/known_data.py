"""Whole numbers and truths that the host gave to the device, and what is made of constants there:
their data is carried along, so that what a program reads of them, and sizes that depend on them,
are those of its batch and no stand-ins.

How many graphs are in a batch, which tokens are padding, which pixels are labelled, which pairs of
a batch are alike: a program counts them on the device, and makes tensors of so many rows. Only what
is computed of such data alone is known; whatever else takes part makes the result unknown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import torch
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils._pytree import tree_leaves, tree_map_only

_DATA = "_cfglint_data"

MOST = 1 << 22
"""Elements up to which data is carried along: a mask of the pairs of 2,048 samples."""

MOST_FILLED = 1 << 16
"""The same for numbers that are made on the device: an optimizer's state begins with zeros."""

MOST_PAIRS = 1 << 20
"""The same for numbers in a square, as of a mask of pairs."""

_FILLED = {"zeros": 0, "ones": 1, "zeros_like": 0, "ones_like": 1, "new_zeros": 0, "new_ones": 1}
"""Operators that fill with a number."""

_GIVEN = {"scalar_tensor": 0, "full": 1, "full_like": 1, "new_full": 2}
"""Operators that fill with one of their arguments."""

_ORDERED: dict[str, Callable[..., torch.Tensor]] = {
    "arange": torch.arange,
    "eye": torch.eye,
    "tril_indices": torch.tril_indices,
    "triu_indices": torch.triu_indices,
}
"""Operators that make numbers in an order, of nothing but sizes."""

FILLERS = frozenset([*_FILLED, *_GIVEN, *_ORDERED])
"""Operators of which `filled` knows what they make."""

_STATISTICS = slice(3, 5)
"""The arguments of a batch norm that its kernel writes into, which its schema does not say."""


class _Held(NamedTuple):
    """Data of a tensor. `alive` has no element once something unknown was written into it; views
    share it."""

    data: torch.Tensor
    alive: list[bool]


def is_carried(dtype: torch.dtype) -> bool:
    """Whether data of this kind is carried along whatever it is: integers and truths."""
    return not (dtype.is_floating_point or dtype.is_complex)


def arrive(made: torch.Tensor, source: torch.Tensor) -> None:
    """A tensor of the host was copied to the device."""
    if source.numel() > MOST or source.device.type != "cpu":
        return
    with _disable_current_modes():
        if is_carried(made.dtype) or _is_whole(source):
            note(made, source.detach().to(made.dtype, copy=True))


def _is_whole(source: torch.Tensor) -> bool:
    """Whether a tensor of the host has whole numbers only, as a mask has that is no truth."""
    if source.dtype not in _FLOATS:
        return is_carried(source.dtype)
    flat = source.detach().flatten()
    return all(not part.frac().any() for part in (flat[:_FIRST], flat))  # of a NaN it is a NaN


_FLOATS = frozenset([torch.float16, torch.bfloat16, torch.float32, torch.float64])

_FIRST = 64
"""Numbers that are looked at before all: those of pictures and sounds are not whole."""


def note(tensor: torch.Tensor, data: torch.Tensor, alive: list[bool] | None = None) -> None:
    """Remember the data of a tensor on the device."""
    setattr(tensor, _DATA, _Held(data, [True] if alive is None else alive))


def data_of(tensor: Any) -> torch.Tensor | None:
    """The data of a tensor on the device; None where it is not known."""
    held: _Held | None = getattr(tensor, _DATA, None)
    return held.data if held is not None and held.alive else None


def filled(name: str, args: tuple[Any, ...], out: Any) -> bool:
    """A tensor was made, perhaps of a constant or of numbers in order; gives whether it was."""
    if name not in FILLERS or not isinstance(out, torch.Tensor) or out.numel() > _most_of(out):
        return False
    with _disable_current_modes():
        if name in _ORDERED:
            note(out, _ORDERED[name](*args, dtype=out.dtype))
            return True
        value = args[_GIVEN[name]] if name in _GIVEN else _FILLED[name]
        if isinstance(value, (bool, int, float)):
            note(out, torch.full(tuple(out.shape), value, dtype=out.dtype))
            return True
    return False


def _most_of(made: torch.Tensor) -> int:
    """Elements up to which the data of a tensor of this kind is kept."""
    if made.dtype == torch.bool:
        return MOST
    is_square = made.dim() == 2 and made.shape[0] == made.shape[1]
    return MOST_PAIRS if is_square else MOST_FILLED


def values_of(tensor: Any) -> list[Any] | None:
    """The data of a tensor, flat; None where it is not known."""
    data = data_of(tensor)
    if data is None:
        return None
    with _disable_current_modes():
        return list(data.flatten().tolist())


def places_in(mask: Any) -> tuple[torch.Tensor, ...] | None:
    """Where a mask is true, by dimension; None where its data is not known."""
    data = data_of(mask)
    if data is None:
        return None
    with _disable_current_modes():
        return data.nonzero(as_tuple=True)


def carry(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
    """Compute on the host, of known data, what an operator gives of it."""
    if not _has_data(args) and not _has_data(kwargs.values()):
        return
    given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
    is_known = all(data_of(tensor) is not None for tensor in given)
    if func._schema.is_mutable:
        if not is_known or not _computed(func, args, kwargs):
            _forget(func, args, kwargs)
        return
    if not is_known:
        if "batch_norm" in func._schema.name:
            _forget_all(args[_STATISTICS])
        return
    made = [leaf for leaf in tree_leaves(out) if isinstance(leaf, torch.Tensor)]
    if not made or any(tensor.numel() > MOST for tensor in made):
        return
    found = _computed(func, args, kwargs)
    for tensor, data in zip(made, found, strict=False):
        if data.shape == tensor.shape:
            note(tensor, data, _alive_of(data, given))


def _has_data(values: Iterable[Any]) -> bool:
    """Whether data is noted on a tensor among the arguments of an operator."""
    for value in values:
        if isinstance(value, torch.Tensor):
            if _DATA in value.__dict__:
                return True
        elif isinstance(value, (list, tuple)) and _has_data(value):
            return True
    return False


def _alive_of(data: torch.Tensor, given: list[torch.Tensor]) -> list[bool] | None:
    """What a view shares with the tensor that it is of; its storage tells that it is a view, which
    torch does not note below autograd."""
    held: list[_Held] = [getattr(tensor, _DATA) for tensor in given]
    place = data.untyped_storage().data_ptr()
    return next((h.alive for h in held if h.data.untyped_storage().data_ptr() == place), None)


def _computed(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[torch.Tensor]:
    """What an operator gives of known data; [] where it depends on chance, or fails."""
    if torch.Tag.nondeterministic_seeded in func.tags:
        return []
    with contextlib.suppress(Exception), _disable_current_modes(), torch.no_grad():
        args, kwargs = tree_map_only(torch.Tensor, data_of, (args, kwargs))
        if kwargs.get("device") is not None:
            kwargs = {**kwargs, "device": torch.device("cpu")}
        found = func(*args, **kwargs)
        return [leaf for leaf in tree_leaves(found) if isinstance(leaf, torch.Tensor)]
    return []


def _forget(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Something unknown was written into the arguments that an operator changes."""
    many = "_foreach_" in func._schema.name or "_fused_" in func._schema.name
    for argument, value in zip(func._schema.arguments, args, strict=False):
        if many or (argument.alias_info is not None and argument.alias_info.is_write):
            _forget_all(value)
    _forget_all(kwargs)


def _forget_all(values: Any) -> None:
    """Nothing is known any more of the tensors among some values."""
    for tensor in tree_leaves(values):
        if (held := getattr(tensor, _DATA, None)) is not None:
            held.alive.clear()
