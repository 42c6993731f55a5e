"""Character offsets to lines and back, with the line breaks that YAML 1.1 knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from cfglint.document.nodes import Mark

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_NO_BREAKS = "\x0b\x0c\x1c\x1d\x1e"
"""Characters that end a line for Python, and none for YAML."""


def line_starts(text: str) -> list[int]:
    """The offset of the first character of every line; line 1 is element 0."""
    if any(mark in text for mark in _NO_BREAKS):
        return [0, *(match.end() for match in _BREAK.finditer(text))]
    lines = text.splitlines(keepends=True)
    starts = [*accumulate(map(len, lines), initial=0)]
    return starts if not lines or _BREAK.search(lines[-1]) else starts[:-1]


def mark_at(text: str, index: int, starts: list[int] | None = None) -> Mark:
    """The mark of a character offset; offsets past the end give the end.

    `starts` are the text's line starts, for who has them.
    """
    index = max(0, min(index, len(text)))
    starts = line_starts(text) if starts is None else starts
    line = bisect_right(starts, index) - 1
    return Mark(index, line, index - starts[line])


def line_text(text: str, starts: list[int], line: int) -> str:
    """Line number `line` (from 1) without its line break; "" past the end."""
    if not 1 <= line <= len(starts):
        return ""
    end = starts[line] if line < len(starts) else len(text)
    return text[starts[line - 1] : end].rstrip("\r\n\x85\u2028\u2029")
