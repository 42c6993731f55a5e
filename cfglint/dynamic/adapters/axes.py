"""What einops does, for project code that calls it where it is not installed.

It only orders the axes of a tensor by a pattern: `b (h w) c -> b c h w`. So a step without the
package is still the step that is wanted: these functions take the same steps in torch (`reshape`,
`permute`, a reduction, `expand`), and leave the same tensors behind.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

PACKAGE = "einops"

_PART = re.compile(r"\(([^()]*)\)|(\.\.\.|[^\s()]+)")
_REST = "..."

Groups = list[list[str]]
"""One list for each axis of a tensor: the names that it is made of."""


class EinopsError(RuntimeError):
    """A pattern that is none, or that the tensor does not have."""


def rearrange(tensor: Any, pattern: str, **lengths: int) -> torch.Tensor:
    """The same elements in another order of axes."""
    return _changed(tensor, pattern, lengths, None)


def reduce(tensor: Any, pattern: str, reduction: Any, **lengths: int) -> torch.Tensor:
    """As `rearrange`, without the axes that the right side does not name."""
    return _changed(tensor, pattern, lengths, reduction)


def repeat(tensor: Any, pattern: str, **lengths: int) -> torch.Tensor:
    """As `rearrange`, with the axes that the left side does not name."""
    return _changed(tensor, pattern, lengths, None)


def parse_shape(tensor: torch.Tensor, pattern: str) -> dict[str, int]:
    """The length of each named axis."""
    names = pattern.split()
    if len(names) != tensor.ndim:
        raise EinopsError(f"`{pattern}` has {len(names)} axes, and the tensor {tensor.ndim}")
    return {name: length for name, length in zip(names, tensor.shape, strict=True) if name != "_"}


def einsum(*tensors_and_pattern: Any) -> torch.Tensor:
    """`torch.einsum` with names of any length; the pattern comes last."""
    *tensors, pattern = tensors_and_pattern
    letters = map(chr, itertools.chain(range(97, 123), range(65, 91)))
    short: dict[str, str] = {_REST: _REST, "->": "->", ",": ","}
    words = pattern.replace(",", " , ").split()
    for word in words:
        if word not in short:
            short[word] = next(letters)
    return torch.einsum("".join(short[word] for word in words), *tensors)


class Rearrange(nn.Module):
    """`rearrange` as a layer."""

    def __init__(self, pattern: str, **lengths: int) -> None:
        super().__init__()
        self.pattern, self.lengths = pattern, lengths

    def forward(self, tensor: torch.Tensor) -> torch.Tensor:
        """The tensor by the pattern."""
        return rearrange(tensor, self.pattern, **self.lengths)


class Reduce(nn.Module):
    """`reduce` as a layer."""

    def __init__(self, pattern: str, reduction: Any, **lengths: int) -> None:
        super().__init__()
        self.pattern, self.reduction, self.lengths = pattern, reduction, lengths

    def forward(self, tensor: torch.Tensor) -> torch.Tensor:
        """The tensor by the pattern."""
        return reduce(tensor, self.pattern, self.reduction, **self.lengths)


MEMBERS: dict[str, dict[str, Any]] = {
    PACKAGE: {
        "rearrange": rearrange,
        "reduce": reduce,
        "repeat": repeat,
        "einsum": einsum,
        "parse_shape": parse_shape,
        "EinopsError": EinopsError,
    },
    f"{PACKAGE}.layers.torch": {"Rearrange": Rearrange, "Reduce": Reduce},
}
"""What each module of the package has; the rest of it is not stood in for."""


def _changed(tensor: Any, pattern: str, lengths: dict[str, int], reduction: Any) -> torch.Tensor:
    """A tensor, or several of one shape as one, by a pattern.

    Raises:
        EinopsError: the tensor has other axes than the left side.
    """
    found = torch.stack(list(tensor)) if isinstance(tensor, (list, tuple)) else tensor
    left, right = _sides(pattern, found.ndim)
    known = {name: int(length) for name, length in lengths.items()}
    _learn(left, found.shape, known, pattern)
    names = [name for group in left for name in group]
    found = found.reshape([known[name] for name in names])
    wanted = [name for group in right for name in group]
    gone = [at for at, name in enumerate(names) if name not in wanted]
    if gone:
        found = _without(found, gone, [known[names[at]] for at in gone], reduction, pattern)
        names = [name for name in names if name in wanted]
    found = found.permute([names.index(name) for name in wanted if name in names])
    for at, name in enumerate(wanted):
        if name not in names:
            found = found.unsqueeze(at)
    lengths_of = [_length(name, known, pattern) for name in wanted]
    if len(wanted) > len(names):
        found = found.expand(lengths_of)
    return found.reshape([math.prod(known[name] for name in group) for group in right])


def _sides(pattern: str, axes: int) -> tuple[Groups, Groups]:
    """Both sides of a pattern, with `...` as the axes that it stands for."""
    sides = pattern.split("->")
    if len(sides) != 2:
        raise EinopsError(f"`{pattern}` has not one arrow")
    left = _groups(sides[0])
    rest = axes - len(left) + 1
    if ([_REST] not in left and axes != len(left)) or rest < 0:
        raise EinopsError(f"`{pattern}` has {len(left)} axes on its left, and the tensor {axes}")
    names = [f"...{at}" for at in range(rest)]
    whole: Groups = []
    for group in left:
        whole += [[name] for name in names] if group == [_REST] else [group]
    right: Groups = []
    for group in _groups(sides[1]):
        if group == [_REST]:
            right += [[name] for name in names]
        else:
            right.append([n for name in group for n in (names if name == _REST else [name])])
    return _numbered(whole, "left"), _numbered(right, "right")


def _groups(side: str) -> Groups:
    """`b (h w) 1` as [[b], [h, w, 1], [1]]: what is in brackets is one axis, `(...)` too."""
    return [[single] if single else [*inner.split(), "1"] for inner, single in _PART.findall(side)]


def _numbered(groups: Groups, side: str) -> Groups:
    """Axes without a name get one; those of one element are left out of what they are part of."""
    counter = itertools.count()
    return [
        [
            f"{name} {side}{next(counter)}" if name.isdigit() else name
            for name in group
            if name != "1"
        ]
        for group in groups
    ]


def _learn(left: Groups, shape: Sequence[int], known: dict[str, int], pattern: str) -> None:
    """Lengths of the left side's names, by the tensor's shape."""
    for group, length in zip(left, shape, strict=True):
        unknown = [name for name in group if name not in known]
        for name in unknown:
            if " " in name:
                known[name] = int(name.split()[0])
        unknown = [name for name in unknown if name not in known]
        rest = math.prod(known[name] for name in group if name in known)
        if len(unknown) > 1:
            raise EinopsError(f"`{pattern}`: the lengths of {' and '.join(unknown)} are not known")
        if unknown and rest and length % rest == 0:
            known[unknown[0]] = length // rest
        elif unknown or rest != length:
            raise EinopsError(f"`{pattern}`: an axis of {length} is not made of {rest}")


def _length(name: str, known: dict[str, int], pattern: str) -> int:
    """Of a name on the right side."""
    if name not in known:
        if " " not in name:
            raise EinopsError(f"`{pattern}`: the length of {name} is not known")
        known[name] = int(name.split()[0])
    return known[name]


def _without(
    tensor: torch.Tensor, axes: list[int], lengths: list[int], reduction: Any, pattern: str
) -> torch.Tensor:
    """A tensor without axes, by a reduction: its name or a function of the tensor and the axes."""
    if callable(reduction):
        found = reduction(tensor, tuple(axes))
        return found if isinstance(found, torch.Tensor) else torch.as_tensor(found)
    if reduction is None:
        raise EinopsError(f"`{pattern}` loses an axis of {max(lengths)}")
    if reduction == "mean":
        return tensor.mean(axes)
    if reduction == "sum":
        return tensor.sum(axes)
    if reduction in ("max", "min"):
        return tensor.amax(axes) if reduction == "max" else tensor.amin(axes)
    for axis in sorted(axes, reverse=True):
        tensor = getattr(tensor, reduction)(axis)
    return tensor
