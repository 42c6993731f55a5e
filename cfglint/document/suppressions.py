"""`# cfglint: ignore[CODE]` comments: where they stand and what they switch off."""

from __future__ import annotations

import re
from typing import NamedTuple

from cfglint.document.lines import mark_at
from cfglint.document.nodes import Alias, Mapping, Node, Scalar, Sequence

_COMMENT = re.compile(
    r"#[ \t]*cfglint:[ \t]*(?P<kind>ignore-file|ignore)"
    r"(?:\[(?P<codes>[^\]\r\n\x85\u2028\u2029]*)\])?"
)


class Suppression(NamedTuple):
    """One comment. `codes` are codes, names or family prefixes; empty means every rule.

    Lines and columns count from 1; `whole_file` for `ignore-file`; `gap` is the number of blanks
    before the comment, which go with it.
    """

    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    whole_file: bool
    gap: int = 0


def find_suppressions(text: str, roots: list[Node | None]) -> tuple[Suppression, ...]:
    """All suppression comments of a file, in file order.

    `ignore-file` counts only in the first comment block, before any key; elsewhere it would
    surprise whoever reads the top of the file.
    """
    if "cfglint:" not in text:
        return ()
    strings = _string_ranges(roots)
    first_content = min((root.start.index for root in roots if root is not None), default=len(text))
    found = []
    for match in _COMMENT.finditer(text):
        position = match.start()
        if any(start <= position < end for start, end in strings):
            continue
        if position and text[position - 1] not in " \t\r\n\x85\u2028\u2029#":
            continue
        whole_file = match["kind"] == "ignore-file"
        if whole_file and position > first_content:
            continue
        codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        mark = mark_at(text, position)
        width = match.end() - position
        before = text[position - mark.column : position]
        gap = len(before) - len(before.rstrip(" \t"))
        column = mark.column + 1
        found.append(Suppression(mark.line + 1, column, column + width, codes, whole_file, gap))
    return tuple(found)


def _string_ranges(roots: list[Node | None]) -> list[tuple[int, int]]:
    """Offsets of quoted and block scalars, inside which `#` is no comment."""
    ranges = []
    stack = [root for root in roots if root is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            if node.style:
                ranges.append((node.start.index, node.end.index))
        elif isinstance(node, Mapping):
            for entry in node.entries:
                stack += entry
        elif isinstance(node, Sequence):
            stack += node.items
        elif isinstance(node, Alias):
            continue
    return ranges
