"""Integers and truths that the host gave to the device, and what is filled with a constant there:
their data is carried along, so that what a program reads of them, and sizes that depend on them,
are those of its batch and no stand-ins.

How many graphs are in a batch, which tokens are padding, which pixels are labelled: a program
counts them on the device, and makes tensors of so many rows. Only what is computed of such data
alone is known; whatever else takes part makes the result unknown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import torch
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils._pytree import tree_leaves, tree_map_only

_DATA = "_cfglint_data"

MOST = 1 << 20
"""Elements up to which data is carried along."""


MOST_FILLED = 1 << 16
"""The same for what is made on the device."""

_FILLED = {"zeros": 0, "ones": 1, "zeros_like": 0, "ones_like": 1, "new_zeros": 0, "new_ones": 1}
"""Operators that fill with a number."""

_GIVEN = {"scalar_tensor": 0, "full": 1, "full_like": 1, "new_full": 2}
"""Operators that fill with one of their arguments."""


class _Held(NamedTuple):
    """Data of a tensor. `alive` has no element once something unknown was written into it; views
    share it."""

    data: torch.Tensor
    alive: list[bool]


def is_carried(dtype: torch.dtype) -> bool:
    """Whether data of this kind is carried along: integers and truths."""
    return not (dtype.is_floating_point or dtype.is_complex)


def arrive(made: torch.Tensor, source: torch.Tensor) -> None:
    """A tensor of the host was copied to the device."""
    if is_carried(made.dtype) and source.numel() <= MOST and source.device.type == "cpu":
        with _disable_current_modes():
            note(made, source.detach().to(made.dtype, copy=True))


def note(tensor: torch.Tensor, data: torch.Tensor, alive: list[bool] | None = None) -> None:
    """Remember the data of a tensor on the device."""
    setattr(tensor, _DATA, _Held(data, [True] if alive is None else alive))


def data_of(tensor: Any) -> torch.Tensor | None:
    """The data of a tensor on the device; None where it is not known."""
    held: _Held | None = getattr(tensor, _DATA, None)
    return held.data if held is not None and held.alive else None


def filled(name: str, args: tuple[Any, ...], out: Any) -> None:
    """A tensor was made on the device, perhaps of a constant or of numbers in order."""
    is_one = isinstance(out, torch.Tensor) and out.numel() <= MOST_FILLED
    if not is_one or not (name in _FILLED or name in _GIVEN or name == "arange"):
        return
    with _disable_current_modes():
        if name == "arange":
            note(out, torch.arange(*args, dtype=out.dtype))
            return
        value = args[_GIVEN[name]] if name in _GIVEN else _FILLED[name]
        if isinstance(value, (bool, int, float)):
            note(out, torch.full(tuple(out.shape), value, dtype=out.dtype))


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
    made = [leaf for leaf in tree_leaves(out) if isinstance(leaf, torch.Tensor)]
    if not is_known or not made:
        return
    found = _computed(func, args, kwargs)
    for tensor, data in zip(made, found, strict=False):
        if data.shape == tensor.shape and data.numel() <= MOST:
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
            for tensor in tree_leaves(value):
                if (held := getattr(tensor, _DATA, None)) is not None:
                    held.alive.clear()
    for value in tree_leaves(kwargs):
        if (held := getattr(value, _DATA, None)) is not None:
            held.alive.clear()
