"""`# cfglint: ignore[CODE]` comments: where they stand and what they switch off."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.document.lines import line_starts
from cfglint.document.nodes import Mapping, Node, Scalar, Sequence

_SUPPRESSION = re.compile(
    r"#[ \t]*cfglint:[ \t]*(?P<kind>ignore-file|ignore)(?![\w-])"
    r"(?:\[(?P<codes>[^\]\[#]*)(?P<closed>\])?)?"
)
"""No part of it goes past another `#`, so that a search reads each character once."""

_LOOSE = re.compile(r"[ \t:=]+(?P<codes>[A-Z]\d{3}(?:[ \t,]+[A-Z]\d{3})*)(?![\w-])")
"""Codes behind a suppression as other linters have them: `# cfglint: ignore R302`."""

_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?=#|[\r\n\x85\u2028\u2029]|\Z)")
_BREAKS = "\r\n\x85\u2028\u2029"
_BLANKS = " \t"


class Removal(NamedTuple):
    """What taking a suppression out of its comment does to its line: the characters from `column`
    to `end_column` become `insert`, which is text of a comment or nothing."""

    column: int
    end_column: int
    insert: str


class Suppression(NamedTuple):
    """One `cfglint: ignore`. `codes` are codes, names or family prefixes; empty means every rule.

    Lines and columns count from 1; `whole_file` for `ignore-file`. A list of codes that is not
    closed is one code that begins with its bracket, which no rule has. `removal` is None where
    taking it out would do more than that. `loose` are the codes behind it that stand in no
    brackets, and so choose nothing: the span holds them.
    """

    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    whole_file: bool
    removal: Removal | None
    loose: tuple[str, ...] = ()


def find_suppressions(
    text: str, roots: list[Node | None], starts: list[int] | None = None
) -> tuple[Suppression, ...]:
    """All suppressions of a file, in file order.

    `ignore-file` counts only in the first comment block, before any key; elsewhere it would
    surprise whoever reads the top of the file.

    Args:
        starts: the text's line starts, for who has them.
    """
    if "cfglint:" not in text:
        return ()
    starts = line_starts(text) if starts is None else starts
    first_content = min((root.start.index for root in roots if root is not None), default=len(text))
    found = []
    for line, start, end in comments(text, roots, starts, "cfglint:"):
        for match in _SUPPRESSION.finditer(text, start, end):
            position = match.start()
            if position > start and text[position - 1] not in " \t#":
                continue
            whole_file = match["kind"] == "ignore-file"
            if whole_file and position > first_content:
                continue
            loose, last = _loose(text, match, end)
            found.append(
                Suppression(
                    line + 1,
                    position - starts[line] + 1,
                    last - starts[line] + 1,
                    _codes(match),
                    whole_file,
                    _removal(text, start, end, (position, last), starts[line]),
                    loose,
                )
            )
    return tuple(found)


def _codes(match: re.Match[str]) -> tuple[str, ...]:
    listed = match["codes"]
    if listed is None:
        return ()
    if match["closed"] is None:
        return (f"[{listed.strip()}",)
    return tuple(code.strip() for code in listed.split(",") if code.strip())


def _loose(text: str, match: re.Match[str], end: int) -> tuple[tuple[str, ...], int]:
    """The codes behind a suppression without brackets, and where it ends with them."""
    found = _LOOSE.match(text, match.end(), end) if match["codes"] is None else None
    if found is None:
        return (), match.end()
    return tuple(re.split(r"[ \t,]+", found["codes"])), found.end()


def _removal(text: str, start: int, end: int, span: tuple[int, int], line: int) -> Removal:
    """How a suppression is taken out of the comment from `start` to `end`, whose other words stay
    words of a comment."""
    first, last = span
    rest = last
    while rest < end and text[rest] in _BLANKS:
        rest += 1
    if first == start and rest < end:
        return Removal(first - line + 1, rest - line + 1, "" if text[rest] == "#" else "# ")
    while first > line and text[first - 1] in _BLANKS:
        first -= 1
    return Removal(first - line + 1, last - line + 1, "")


def comments(
    text: str, roots: list[Node | None], starts: list[int], word: str
) -> Iterator[tuple[int, int, int]]:
    """Line (from 0), start and end of the comments that have `word`, in file order.

    A comment begins at a `#` that follows a blank or begins a line, outside of quoted and block
    text, and ends with its line. Of a text that could not be parsed to its end, what follows is
    taken to hold no such text.
    """
    texts = _Texts(text, roots)
    position = text.find(word)
    while position >= 0:
        line = bisect_right(starts, position) - 1
        following = starts[line + 1] if line + 1 < len(starts) else len(text)
        end = following
        while end > position and text[end - 1] in _BREAKS:
            end -= 1
        start = _comment_start(text, starts[line], end, texts)
        if start is not None and text.find(word, start, end) >= 0:
            yield line, start, end
        position = text.find(word, following)


def _comment_start(text: str, begin: int, end: int, texts: _Texts) -> int | None:
    """Where the comment of a line starts; None where it has none."""
    position = text.find("#", begin, end)
    while position >= 0:
        past = texts.end_at(position)
        if past is None and (position == begin or text[position - 1] in _BLANKS):
            return position
        position = text.find("#", max(position + 1, past or 0), end)
    return None


class _Texts:
    """Offsets of quoted and block scalars, inside which `#` begins no comment."""

    def __init__(self, text: str, roots: list[Node | None]) -> None:
        found = []
        stack = [root for root in roots if root is not None]
        while stack:
            node = stack.pop()
            if isinstance(node, Scalar):
                if node.style:
                    found.append((_text_start(text, node), node.end.index))
            elif isinstance(node, Mapping):
                for entry in node.entries:
                    stack += entry
            elif isinstance(node, Sequence):
                stack += node.items
        found.sort()
        self._starts = [start for start, _ in found]
        self._ends = [end for _, end in found]

    def end_at(self, position: int) -> int | None:
        """The end of the text that an offset stands in; None where it stands in none."""
        index = bisect_right(self._starts, position) - 1
        return self._ends[index] if index >= 0 and position < self._ends[index] else None


def _text_start(text: str, node: Scalar) -> int:
    """Where the text of a scalar begins: after the `|` or `>` of a block, whose line may end in a
    comment."""
    if node.style not in ("|", ">"):
        return node.start.index
    header = _HEADER.search(text, node.start.index, node.end.index)
    if header is None:
        return node.start.index
    position = header.end()
    while position < node.end.index and text[position] not in _BREAKS:
        position += 1
    return position
