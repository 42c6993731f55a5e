"""Applying fixes: edits to text, and nothing outside them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from cfglint.diagnostic import Diagnostic, Edit, Fix
from cfglint.document.lines import line_starts
from cfglint.document.reader import Source


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


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """The text after as many fixes as do not overlap, and how many those were.

    A fix is taken whole or not at all. Fixes that were left out apply in the next round, after the
    text was linted again.
    """
    starts = line_starts(text)
    taken: list[tuple[int, int, str]] = []
    applied = 0
    for fix in fixes:
        ranges = []
        for edit in fix.edits:
            offsets = _offsets(edit, starts, len(text))
            if offsets is None:
                break
            ranges.append((*offsets, edit.insert))
        else:
            if not any(_overlap(new, old) for new in ranges for old in taken):
                taken += ranges
                applied += 1
    for start, end, insert in sorted(taken, reverse=True):
        text = text[:start] + insert + text[end:]
    return text, applied


def _overlap(left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    """Whether two edits touch; two insertions at one point do, for their order is open."""
    return left[0] <= right[1] and right[0] <= left[1]


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
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), path, path
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )
