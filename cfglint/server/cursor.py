"""What stands at a place of a text: by its nodes where it parses, else by its indentation."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from cfglint.diagnostic import KeyPath
from cfglint.document.nodes import Node, Scalar
from cfglint.document.tree import YamlFile


class Found(NamedTuple):
    """A key or a value: `node` is the one at the place, in document `document`, counted from 0."""

    document: int
    path: KeyPath
    part: Literal["key", "value"]
    node: Node


def found_at(file: YamlFile, offset: int) -> Found | None:
    """The key or scalar that an offset is in, or right behind; None for none."""
    for document in file.documents:
        for path, key, value in document.nodes:
            if key is not None and key.start.index <= offset <= key.end.index:
                return Found(document.index, path, "key", key)
            if isinstance(value, Scalar) and value.start.index <= offset <= value.end.index:
                return Found(document.index, path, "value", value)
    return None


class Typing(NamedTuple):
    """Where somebody types: below the mapping at `path`, of which the keys `siblings` are written.

    `key` is the key whose value is typed, None where a key is typed; `word` is what is there of it.
    `item` says that a new item of a list is typed. Positions of lists are numbers.
    """

    path: KeyPath
    key: str | None
    word: str
    siblings: frozenset[str]
    item: bool = False


_LINE = re.compile(
    r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)"
    r"(?P<key>[^\s#:'\"\[\]{},&*!|>%@`-][^#:]*?|'[^']*'|\"[^\"]*\")"
    r"\s*:(?:[ ]+(?P<value>.*))?$"
)
_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<dashes>(?:-(?:[ ]+|$))+)")
_WORD = re.compile(r"[^\s'\"\[\]{},]*$")


class _Level(NamedTuple):
    """A line that holds others: its column, and its key, or the number of a list's item."""

    column: int
    name: str | int


def typing_at(text: str, offset: int) -> Typing:
    """Where an offset is, by the indentation of the lines up to it: the text is being typed, and
    may not parse."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    levels = _levels(text[:start].split("\n")[:-1])
    item = _ITEM.match(line)
    column = item.end() if item else len(line) - len(line.lstrip(" "))
    pair = _LINE.match(line)
    word = _WORD.search(line)
    typed = word[0] if word is not None else ""
    if item is not None:
        levels = _less(levels, len(item["indent"]), lists=True)
        levels = _next_item(levels, len(item["indent"]))
    levels = _less(levels, column, lists=False)
    path = tuple(level.name for level in levels)
    siblings = _siblings(text, start, column, line)
    if pair is not None:
        key = pair["key"].strip("'\"")
        return Typing(path, key, (pair["value"] or "").strip(), siblings)
    return Typing(path, None, typed, siblings, item is not None)


def _levels(lines: list[str]) -> list[_Level]:
    """The lines above that a next line may stand in, from the outermost."""
    levels: list[_Level] = []
    for line in lines:
        if line.startswith(("---", "...")):
            levels = []
            continue
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.match(line)
        pair = _LINE.match(line)
        if item is not None:
            levels = _less(levels, len(item["indent"]), lists=True)
            levels = _next_item(levels, len(item["indent"]))
        if pair is not None:
            column = len(pair["indent"]) + len(pair["dashes"])
            levels = _less(levels, column, lists=False)
            levels.append(_Level(column, pair["key"].strip("'\"")))
    return levels


def _less(levels: list[_Level], column: int, lists: bool) -> list[_Level]:
    """Without what a line at a column does not stand in; an item of a list may stand at the column
    of its key."""

    def holds(level: _Level) -> bool:
        if level.column < column:
            return True
        return lists and level.column == column

    kept = []
    for level in levels:
        if not holds(level):
            break
        kept.append(level)
    return kept


def _next_item(levels: list[_Level], column: int) -> list[_Level]:
    """With the next item of the list whose dashes stand at a column."""
    last = levels[-1] if levels else None
    if last is not None and isinstance(last.name, int):
        return [*levels[:-1], _Level(column, last.name + 1)]
    return [*levels, _Level(column, 0)]


def _siblings(text: str, start: int, column: int, own: str) -> frozenset[str]:
    """The keys that are written in the mapping of a line, in the lines around it."""
    end = text.find("\n", start)
    below = text[end + 1 :].split("\n") if end >= 0 else []
    above = text[:start].split("\n")[:-1][::-1]
    found: set[str] = set()
    if not _ITEM.match(own):
        found |= _near(above, column, upwards=True)
    return frozenset(found | _near(below, column, upwards=False))


def _near(lines: list[str], column: int, upwards: bool) -> set[str]:
    found: set[str] = set()
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item, pair = _ITEM.match(line), _LINE.match(line)
        at = item.end() if item else len(line) - len(line.lstrip(" "))
        begins = item is not None and len(item["indent"]) < column
        if at < column or (begins and not upwards) or line.startswith("---"):
            break
        if at == column and pair is not None:
            found.add(pair["key"].strip("'\""))
        if begins:
            break
    return found
