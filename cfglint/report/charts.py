"""What the charts of the pages share: round ticks, hatches, labels that do not overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence

_UNITS = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1))

CHARACTER = 6.6
"""Width of a character of 12 px, on average, in the units of a chart."""

HATCHES = {
    "parameters": "",
    "gradients": "M0 8 L8 0",
    "optimizer": "M0 4 H8",
    "activations": "M4 0 V8",
    "buffers": "M0 0 L8 8 M8 0 L0 8",
    "inputs": "M1 2 h2 M5 6 h2",
    "temporary": "M0 0 L8 8",
    "workspace": "M4 1 v2 M0 5 v2",
    "context": "M0 4 H8 M4 0 V8",
}
"""Category -> the lines of an 8 x 8 tile: a second cue beside its colour."""


def round_step(span: float, most: int = 5) -> float:
    """1, 2 or 5 times a power of ten, so that at most so many steps make a span."""
    rough = max(span, 1e-12) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * unit for unit in (1, 2, 5, 10) if power * unit >= rough * 0.999999)


def byte_ticks(top: float) -> list[tuple[float, str]]:
    """Round numbers of bytes from 0 up to the first that is not below `top`, with their labels."""
    unit, scale = next((u, s) for u, s in _UNITS if top >= s or s == 1)
    step = max(round_step(top / scale), 1.0 if scale == 1 else 0.0)
    count = max(1, math.ceil(top / scale / step * 0.999999))
    return [(n * step * scale, f"{n * step:g} {unit}" if n else "0") for n in range(count + 1)]


def number_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers that enclose a range, with their labels."""
    step = round_step(high - low if high > low else abs(high) or 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return [(n * step, f"{n * step:.6g}") for n in range(first, last + 1)]


def rows_of(labels: Sequence[tuple[float, str]], most: int = 2) -> list[int]:
    """The row of each label, so that none lies over another; -1 where no row has room.

    Args:
        labels: where each begins, from left to right, and its text.
    """
    ends = [-math.inf] * most
    found = []
    for at, text in labels:
        row = next((row for row, end in enumerate(ends) if at >= end), -1)
        found.append(row)
        if row >= 0:
            ends[row] = at + CHARACTER * len(text) + 8
    return found


def hatch_definitions() -> str:
    """A pattern of SVG for each category: its colour under its hatch."""
    return "".join(
        f'<pattern id="of-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="var(--{name})"/>'
        f'<path d="{lines or "M0 0"}" class="hatch"/></pattern>'
        for name, lines in HATCHES.items()
    )
