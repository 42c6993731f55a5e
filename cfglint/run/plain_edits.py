"""Edits whose effect is known from the tree of a file, so that its new text need not be loaded.

Most fixes are one of two kinds: a plain number is written another way, and a line with one key and
a short value goes, because the key stands twice. Of neither can anything else of the file change,
under the conditions here: `tests/run/test_plain_edits.py` holds that to the loader. All others are
tried out by `fix_gate.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from cfglint.diagnostic import Change, Fix, KeyPath
from cfglint.document.nodes import Mapping, Node, Scalar, key_text
from cfglint.document.nodes import Sequence as List
from cfglint.document.tree import YamlFile
from cfglint.run.fixes import Range

MAX_LINE = 900
"""Characters of a line in which a number may grow: YAML bounds a key on one line to 1,024."""

MAX_TEXT = 1_000_000
"""Characters of a file that may grow, well below the limit for files."""

_NUMBER = re.compile(r"[-+]?\.?[0-9][0-9A-Za-z_.+-]{0,60}")
"""What is one plain scalar wherever another of the kind is: it has nothing that ends one."""


class _Line(NamedTuple):
    """A line that has one entry of a block mapping, and nothing else but a comment. `counts` is
    false where a later entry of the mapping has the same key: that one is what is loaded."""

    mapping: Mapping
    path: KeyPath
    counts: bool


class PlainEdits:
    """What of a file can be edited so."""

    def __init__(self, file: YamlFile) -> None:
        self._file = file
        self._nodes: list[tuple[KeyPath, Node | None, Node]] = []
        if len(file.text) < MAX_TEXT and len(file.documents) == 1:
            self._nodes = file.documents[0].nodes
        self._simple = bool(self._nodes) and all(
            _is_plain(value) and (key is None or _is_plain_key(key))
            for _, key, value in self._nodes
        )

    @cached_property
    def _plain(self) -> dict[int, tuple[KeyPath, Scalar]]:
        """Where a scalar begins -> its path and itself."""
        return {
            value.start.index: (path, value)
            for path, _, value in self._nodes
            if type(value) is Scalar
        }

    @cached_property
    def _lines(self) -> dict[int, tuple[_Line, Node, Scalar]]:
        """The lines of entries of block mappings whose values are short."""
        found: dict[int, tuple[_Line, Node, Scalar]] = {}
        for path, _, mapping in self._nodes:
            if not isinstance(mapping, Mapping) or mapping.flow:
                continue
            last = {key_text(key): key for key, _ in mapping.entries}
            for key, value in mapping.entries:
                if isinstance(value, Scalar):
                    text = key_text(key)
                    line = _Line(mapping, (*path, text), last[text] is key)
                    found[key.start.line] = (line, key, value)
        return found

    def _line_at(self, first: int, last: int) -> _Line | None:
        """What goes with the characters from one offset to another, where these are one line that
        has one entry and nothing else."""
        text, starts = self._file.text, self._file.starts
        number = bisect_right(starts, first) - 1
        found = self._lines.get(number)
        if found is None or first != starts[number]:
            return None
        if last != (starts[number + 1] if number + 1 < len(starts) else len(text)):
            return None
        line, key, value = found
        before = text[first : key.start.index].strip(" ")
        between = text[key.end.index : value.start.index].rstrip(" ")
        after = text[value.end.index : last].strip()
        within = value.start.index < value.end.index <= last
        alone = within and not before and between == ":" and after[:1] in ("", "#")
        return line if alone else None

    def allow(self, ranges: Sequence[Sequence[Range]], fixes: Sequence[Fix]) -> bool:
        """Whether several fixes together surely change what each declares, and nothing else."""
        if not self._simple:
            return False
        left: dict[int, int] = {}
        for edits, fix in zip(ranges, fixes, strict=True):
            for edit in edits:
                known = self._effect_of(edit, left)
                if known is None or not all(_is_declared(path, fix) for path in known):
                    return False
        return True

    def _effect_of(self, edit: Range, left: dict[int, int]) -> tuple[KeyPath, ...] | None:
        """The paths whose values an edit changes, one or none; None where that is not known.

        Args:
            left: how many entries of a mapping stay, by its identity.
        """
        start, end, insert = edit
        if insert:
            path, node = self._plain.get(start, ((), None))
            if node is None:
                return None
            both = _NUMBER.fullmatch(node.value) and _NUMBER.fullmatch(insert)
            known = both and node.value == self._file.text[start:end] and self._is_short(start)
            return (path,) if known else None
        found = self._line_at(start, end)
        if found is None:
            return None
        mapping = found.mapping
        left[id(mapping)] = left.get(id(mapping), len(mapping.entries)) - 1
        if left[id(mapping)] <= 0:
            return None
        return (found.path,) if found.counts else ()

    def _is_short(self, position: int) -> bool:
        starts = self._file.starts
        line = bisect_right(starts, position)
        end = starts[line] if line < len(starts) else len(self._file.text)
        return end - starts[line - 1] < MAX_LINE


def _is_plain(node: Node) -> bool:
    """Whether a node is no alias, has no anchor and no tag, and is no block of text, which takes
    what follows it into itself."""
    if node.anchor is not None or node.tag is not None:
        return False
    if isinstance(node, Scalar):
        return node.style not in ("|", ">")
    return isinstance(node, (Mapping, List))


def _is_plain_key(key: Node) -> bool:
    known = isinstance(key, Scalar) and key.style == "" and key.value != "<<"
    return known and key.anchor is None and key.tag is None


def _is_declared(path: KeyPath, fix: Fix) -> bool:
    """Whether a fix says that it changes a value, or what it is below."""
    own = {change.path for change in fix.changes if change == Change(0, change.path)}
    return any(path[:length] in own for length in range(len(path), -1, -1))
