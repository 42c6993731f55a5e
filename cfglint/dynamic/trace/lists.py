"""Operators of optimizers over lists of tensors: what they make, without a rule for each tensor.

`torch._foreach_add_` of 5,000 parameters is one call, whose shapes torch finds for each of them. In
place nothing is made; out of place each output is as its tensor is. None of it is said of lists in
which two tensors that belong together differ, are on the host, or are laid out in another way.
"""

from __future__ import annotations

from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor

from cfglint.dynamic.trace.backend import DEVICE

_PREFIX = "_foreach_"

_ALIKE = frozenset(
    [f"{_PREFIX}{name}" for name in ("sqrt", "neg", "abs", "add", "sub", "mul", "div")]
)
"""Operators that give a tensor for each, of its size and type."""

_NUMBERS = (int, float)


def in_place(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a call changes a list of tensors in place, and makes nothing."""
    is_one = name.startswith(_PREFIX) and name.endswith("_") and not name.endswith("__")
    return is_one and _agree(args, kwargs)


def alike(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any] | None:
    """The tensors as each of which an output is made; None where that is not known."""
    if name not in _ALIKE or not _agree(args, kwargs):
        return None
    first: list[Any] = args[0]
    if all(tensor.is_contiguous() and tensor.is_floating_point() for tensor in first):
        return first
    return None


def _agree(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether lists of tensors fit one another, on the device, beside nothing but numbers."""
    if not args or not all(type(value) in _NUMBERS for value in kwargs.values()):
        return False
    first = args[0]
    if not isinstance(first, (list, tuple)) or not first:
        return False
    known = [_known_by(tensor) for tensor in first]
    if None in known:
        return False
    return all(_fits(arg, known) for arg in args[1:])


def _fits(arg: Any, known: list[Any]) -> bool:
    if type(arg) in _NUMBERS:
        return True
    if not isinstance(arg, (list, tuple)) or len(arg) != len(known):
        return False
    if type(arg[0]) in _NUMBERS:
        return all(type(each) in _NUMBERS for each in arg)
    return [_known_by(each) for each in arg] == known


def _known_by(tensor: Any) -> tuple[Any, ...] | None:
    if type(tensor) is not FakeTensor or tensor.fake_device.type != DEVICE:
        return None
    if tensor.constant is not None or tensor.layout is not torch.strided:
        return None
    return (tensor.shape, tensor.dtype)
