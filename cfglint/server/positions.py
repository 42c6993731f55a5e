"""Places in a text, between cfglint's lines and columns and those of the language server protocol.

cfglint counts characters from 1, and ends a line where YAML does. The protocol counts from 0, in
code units of the encoding that client and server agree on, and knows fewer ends of lines: so a
place becomes an offset in the text on its way.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from cfglint.diagnostic import Span
from cfglint.document.lines import line_starts

_ENDS = re.compile(r"\r\n|\n|\r")

UNITS = {"utf-8": "utf-8", "utf-16": "utf-16-le"}
"""Encodings in which a character may take several units; in UTF-32 each takes one."""

Point = tuple[int, int]
"""Line and code unit, both counted from 0."""


class Lines:
    """The lines of one text.

    Args:
        encoding: of the units that the client counts: "utf-8", "utf-16" or "utf-32".
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._codec = UNITS.get(encoding, "")
        self._width = 2 if encoding == "utf-16" else 1
        self._own = line_starts(text)
        self._starts = [0, *(match.end() for match in _ENDS.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column of cfglint's, both counted from 1."""
        if line > len(self._own):
            return len(self.text)
        return min(self._own[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def point(self, offset: int) -> Point:
        """Where an offset is, as the client counts."""
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self.text[self._starts[line] : offset])

    def points(self, span: Span) -> tuple[Point, Point]:
        """Where a span starts and ends, as the client counts."""
        start = self.offset(span.line, span.column)
        end = max(start, self.offset(span.end_line, span.end_column))
        return self.point(start), self.point(end)

    def at(self, line: int, unit: int) -> int:
        """The offset of a place of the client's; the nearest one where the text has no such."""
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        text = self.text[start:end].rstrip("\r\n")
        if not self._codec or text.isascii():
            return start + min(unit, len(text))
        data = text.encode(self._codec, "surrogatepass")[: unit * self._width]
        return start + len(data.decode(self._codec, "ignore"))

    def _units(self, text: str) -> int:
        if not self._codec or text.isascii():
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._width
