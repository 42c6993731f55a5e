"""Tables in a terminal: columns that fit its width."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

LEAST_LAST = 28
"""Columns of a terminal that the last column of a table needs to be wrapped where it is."""


def table(
    rows: Sequence[Sequence[str]],
    width: int = 0,
    indent: int = 2,
    right: frozenset[int] = frozenset(),
) -> list[str]:
    """Rows as lines, each column as wide as its widest cell.

    Where that is wider than the terminal, the last column is wrapped; where too little is left for
    that, the columns that do not fit follow on the next line.

    Args:
        width: of the terminal, in characters; 0 for no limit.
        right: columns that are aligned at their right.
    """
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    cells = [
        [
            cell.rjust(wide) if column in right else cell.ljust(wide)
            for column, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        for row in rows
    ]
    gap = [2 if wide else 0 for wide in widths]
    whole = indent + sum(widths) + sum(gap[:-1])
    before = whole - widths[-1]
    if not width or whole <= width:
        return [_joined(row, gap, indent) for row in cells]
    if width - before >= LEAST_LAST:
        return [line for row in cells for line in _wrapped(row, gap, indent, before, width)]
    fit = 1
    while indent + sum(widths[: fit + 1]) + sum(gap[:fit]) <= width:
        fit += 1
    lines = []
    for row in cells:
        lines.append(_joined(row[:fit], gap, indent))
        rest = "  ".join(filter(None, (cell.strip() for cell in row[fit:])))
        lines += _paragraph(rest, width, indent + 4)
    return lines


def _joined(row: Sequence[str], gap: Sequence[int], indent: int) -> str:
    parts = [f"{cell}{' ' * space}" for cell, space in zip(row, gap, strict=False)]
    return (" " * indent + "".join(parts)).rstrip()


def _wrapped(
    row: Sequence[str], gap: Sequence[int], indent: int, before: int, width: int
) -> list[str]:
    """A row whose last cell is wrapped below itself."""
    head = _joined(row[:-1], gap, indent).ljust(before)
    text = _paragraph(row[-1].strip(), width, before)
    return [head.rstrip(), *text[1:]] if not text else [head + text[0][before:], *text[1:]]


def _paragraph(text: str, width: int, indent: int) -> list[str]:
    """Lines of a text; a word that is longer than a line is left whole, to be copied."""
    space = " " * indent
    return textwrap.wrap(
        text,
        width,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )
