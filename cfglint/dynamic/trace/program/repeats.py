"""Calls of a model that repeat are not traced again: long evaluations, and accumulated passes.

The third alike call of an evaluation takes what the second takes, and so does the fourth pass that
is accumulated, and the call of a sampling loop that differs from those before in a number. Its
outputs are made, of the shapes that the earlier call gave, and nothing is run.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import nn
from torch.utils._pytree import TreeSpec, tree_flatten, tree_unflatten

WITHOUT_GRADIENT = 2
"""Alike calls in one evaluation that are run."""

ACCUMULATED = 3
"""Backward passes of one step that are run."""


BUT_FOR_NUMBERS = 8
"""Calls without gradients that are run where they differ in numbers alone and give alike outputs,
as those of a sampling loop do, which gives the number of its step."""


class _Like(NamedTuple):
    """A tensor that an output has."""

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    dtype: torch.dtype
    device: torch.device
    grad: bool


class _Output(NamedTuple):
    leaves: tuple[Any, ...]
    spec: TreeSpec


Key = tuple[Any, ...]

_PLAIN = (int, float, str, bool, type(None))


class Repeats:
    """Outputs of the calls of one program, by module and by what was given."""

    def __init__(self) -> None:
        self._outputs: dict[Key, _Output] = {}
        self._seen: dict[tuple[int, Key], int] = {}
        self._loosely: dict[Key, tuple[int, _Output]] = {}
        self._parts: dict[Key, _Output] = {}

    def key(self, module: nn.Module, args: Any, kwargs: Any, device: str) -> Key | None:
        """What calls are alike by; None for a call that is like no other."""
        leaves, spec = tree_flatten((args, kwargs))
        grad = torch.is_grad_enabled()
        parts: list[Any] = []
        for leaf in leaves:
            if isinstance(leaf, torch.Tensor):
                if grad and leaf.requires_grad:
                    return None
                parts.append((tuple(leaf.shape), leaf.dtype))
            elif isinstance(leaf, _PLAIN):
                parts.append(leaf)
            else:
                return None
        return (
            id(module),
            grad,
            module.training,
            torch.is_autocast_enabled(device),
            str(spec),
            *parts,
        )

    def again(self, key: Key, turn: int, accumulated: int, device: str) -> Any:
        """The output of a call that need not be run, as a tuple of one; None for one that is.

        Args:
            turn: changes with each phase.
            accumulated: backward passes since the last step.
        """
        known = self._outputs.get(key)
        if known is None:
            count, output = self._loosely.get(_without_numbers(key), (0, None))
            return None if count < BUT_FOR_NUMBERS or output is None else (_made(output, device),)
        if key[1]:
            if accumulated < ACCUMULATED:
                return None
        else:
            count = self._seen[turn, key] = self._seen.get((turn, key), 0) + 1
            if count <= WITHOUT_GRADIENT:
                return None
        return (_made(known, device),)

    def note(self, key: Key, output: Any, module: nn.Module) -> None:
        """Remember what a call of a module gave; not, where the module keeps more of it, such as
        its loss, which a program takes from there."""
        made = None if key[1] and _keeps(module) else _output_of(output)
        if made is None:
            return
        self._outputs[key] = made
        if not key[1]:
            loosely = _without_numbers(key)
            count, before = self._loosely.get(loosely, (0, made))
            self._loosely[loosely] = (count + 1 if before == made else 1, made)

    def within(self, key: Key, device: str) -> Any:
        """The output of a part that need not be run, as a tuple of one; None for one that is."""
        known = self._parts.get(key)
        return None if known is None else (_made(known, device),)

    def note_within(self, key: Key, output: Any) -> None:
        """Remember what a part gave, which was called many times within one call."""
        made = _output_of(output)
        if made is not None:
            self._parts[key] = made


def _output_of(output: Any) -> _Output | None:
    """What is remembered of an output; None where it has more than tensors and plain values."""
    leaves, spec = tree_flatten(output)
    found: list[Any] = []
    for leaf in leaves:
        if isinstance(leaf, torch.Tensor) and leaf.layout is torch.strided:
            found.append(_like(leaf))
        elif isinstance(leaf, _PLAIN):
            found.append(leaf)
        else:
            return None
    return _Output(tuple(found), spec)


def _keeps(module: nn.Module) -> bool:
    """Whether a module, or a part of it, has an attribute through which gradients are to come."""
    return any(
        isinstance(value, torch.Tensor) and value.grad_fn is not None
        for part in module.modules()
        for attribute in vars(part).values()
        for value in (attribute if isinstance(attribute, (list, tuple)) else (attribute,))
    )


def _without_numbers(key: Key) -> Key:
    """The key of all calls that differ from one in numbers alone."""
    return (*key[:5], *(type(part) if type(part) in (int, float) else part for part in key[5:]))


def _like(tensor: torch.Tensor) -> _Like:
    return _Like(
        tuple(tensor.shape), tensor.stride(), tensor.dtype, tensor.device, tensor.requires_grad
    )


def _made(output: _Output, device: str) -> Any:
    wanted = [leaf for leaf in output.leaves if isinstance(leaf, _Like)]
    grad = torch.is_grad_enabled() and any(like.grad for like in wanted)
    if grad:
        anchor = torch.empty((), device=torch.device(device, 0), requires_grad=True)
        tensors = iter(_Without.apply(anchor, wanted))
    else:
        tensors = iter([_empty(like) for like in wanted])
    leaves = [next(tensors) if isinstance(leaf, _Like) else leaf for leaf in output.leaves]
    return tree_unflatten(leaves, output.spec)


def _empty(like: _Like) -> torch.Tensor:
    return torch.empty_strided(like.shape, like.stride, dtype=like.dtype, device=like.device)


class _Without(torch.autograd.Function):
    """Outputs whose backward pass reaches no parameter."""

    @staticmethod
    def forward(ctx: Any, anchor: torch.Tensor, wanted: list[_Like]) -> Any:
        made = tuple(_empty(like) for like in wanted)
        plain = [t for t, like in zip(made, wanted, strict=True) if not like.grad]
        ctx.mark_non_differentiable(*plain)
        return made

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return None, None
