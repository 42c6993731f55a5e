"""Losses that a program writes itself: what is reduced to the number that a backward pass is of.

`((prediction - target) ** 2).mean()` calls no loss function that a watch could see. The graph of
the backward pass knows the reduction, the shape of what it reduces, and the line that made it; a
target, which needs no gradient, is not in it.
"""

from __future__ import annotations

import linecache
import re
from typing import Any

import torch

from cfglint.dynamic.events import LossCall
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.recorder import Recorder

MOST_NODES = 64
"""Operations on single numbers that are followed from a loss: weights, sums of terms."""

MOST_TERMS = 4
"""Terms of one loss that are listed."""


def note(watch: LossWatch, loss: Any, recorder: Recorder) -> None:
    """List a loss that is one number, where no call of a loss function was seen."""
    if not watch.on or watch.calls or not isinstance(loss, torch.Tensor) or loss.dim():
        return
    watch.calls += _terms_of(loss, recorder)


def _terms_of(loss: torch.Tensor, recorder: Recorder) -> list[LossCall]:
    found: dict[LossCall, None] = {}
    waiting = [loss.grad_fn]
    for _ in range(MOST_NODES):
        node = waiting.pop(0) if waiting else None
        if node is None or len(found) >= MOST_TERMS:
            break
        for before, number in node.next_functions:
            given = getattr(before, "_input_metadata", ())
            if before is None or number >= len(given):
                continue
            if given[number].shape:
                found.setdefault(_call_of(node, given[number], recorder))
            else:
                waiting.append(before)
    return list(found)


def _call_of(node: Any, given: Any, recorder: Recorder) -> LossCall:
    file, line = recorder.place_of_node(node)
    function = _words(re.sub(r"Backward\d*$", "", node.name()))
    dtype = str(given.dtype).removeprefix("torch.")
    name = _assigned(file, line) or function
    return LossCall(name, function, tuple(given.shape), (), dtype, "", file, line)


def _words(name: str) -> str:
    """`LinalgVectorNorm` as `linalg_vector_norm`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _assigned(file: str, line: int) -> str:
    """The name that a line gives to what it computes, "" where it gives none."""
    found = re.match(r"\s*([A-Za-z_]\w*)\s*[-+*/]?=(?!=)", linecache.getline(file, line))
    return found[1] if found else ""
