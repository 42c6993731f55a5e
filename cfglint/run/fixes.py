"""Applying fixes: edits to text, and nothing outside them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from cfglint.diagnostic import Diagnostic, Edit, Fix
from cfglint.document.lines import line_starts
from cfglint.document.reader import Source

Range = tuple[int, int, str]
"""Characters from an offset up to another, and what replaces them."""


def ranges_of(fix: Fix, starts: list[int], length: int) -> list[Range] | None:
    """The edits of a fix by offset; None where one of them is not inside the text.

    Args:
        starts: the offset of every line's first character.
        length: characters of the text.
    """
    ranges = []
    for edit in fix.edits:
        offsets = _offsets(edit, starts, length)
        if offsets is None:
            return None
        ranges.append((*offsets, edit.insert))
    return ranges


def _offsets(edit: Edit, starts: list[int], length: int) -> tuple[int, int] | None:
    def offset(line: int, column: int) -> int | None:
        if line == len(starts) + 1 and column == 1:
            return length
        if not 1 <= line <= len(starts):
            return None
        position = starts[line - 1] + column - 1
        return position if position <= length else None

    start, end = offset(edit.line, edit.column), offset(edit.end_line, edit.end_column)
    return None if start is None or end is None or end < start else (start, end)


class Edits:
    """Ranges of one text that do not touch, in order.

    Two insertions at one point do touch, for their order is open, unless `stacked` allows them:
    then they follow each other as they were added.
    """

    def __init__(self, stacked: bool = False) -> None:
        self._stacked = stacked
        self._ranges: list[Range] = []
        self._starts: list[int] = []

    def take(self, ranges: Sequence[Range]) -> bool:
        """Add the edits of one fix, all or none of them; whether they were added."""
        if not all(self._fits(start, end) for start, end, _ in ranges):
            return False
        for each in ranges:
            index = bisect_right(self._starts, each[0])
            self._starts.insert(index, each[0])
            self._ranges.insert(index, each)
        return True

    def _fits(self, start: int, end: int) -> bool:
        index = bisect_right(self._starts, end) - 1
        if index < 0:
            return True
        there = self._ranges[index]
        return there[1] < start or (self._stacked and there[0] == there[1] == start == end)

    def applied(self, text: str) -> str:
        """The text with all of them made."""
        parts = []
        position = 0
        for start, end, insert in self._ranges:
            parts += [text[position:start], insert]
            position = end
        return "".join((*parts, text[position:]))


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """The text after as many fixes as do not overlap, and those.

    A fix is taken whole or not at all. Fixes that were left out apply in the next round, after the
    text was linted again.
    """
    starts = line_starts(text)
    edits = Edits()
    taken = []
    for fix in fixes:
        ranges = ranges_of(fix, starts, len(text))
        if ranges is not None and edits.take(ranges):
            taken.append(fix)
    return edits.applied(text), taken


def applicable(diagnostics: Iterable[Diagnostic], unsafe: bool) -> dict[str, list[Fix]]:
    """The fixes of each file, in file order; unsafe ones only on request."""
    fixes: dict[str, list[Fix]] = {}
    for found in diagnostics:
        if found.fix is not None and (unsafe or found.fix.safety == "safe"):
            fixes.setdefault(found.span.file, []).append(found.fix)
    return fixes


def encode(text: str, source: Source) -> bytes:
    """Text back to the bytes of its file: same encoding, same byte order mark."""
    return source.bom + text.encode(source.encoding)


def unified_diff(path: str, before: str, after: str) -> str:
    """A diff that `patch -p0` takes."""
    import difflib  # takes longer than linting a file does

    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), path, path
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )
