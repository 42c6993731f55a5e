"""The YAML tree: every key and value knows where it stands, aliases and anchors both.

Plain classes with slots, not dataclasses: a tree of configs has tens of thousands of them, and
making them is most of the cost of reading.
"""

from __future__ import annotations

from typing import NamedTuple


class Mark:
    """A position: offset in characters, line and column, all counted from 0.

    libyaml's own marks have these three attributes, and nodes keep them as they come: copying
    them doubled the time that a tree takes.
    """

    __slots__ = ("column", "index", "line")

    def __init__(self, index: int, line: int, column: int) -> None:
        self.index = index
        self.line = line
        self.column = column


class Node:
    """A value in a document, from `start` to `end` (exclusive)."""

    __slots__ = ("anchor", "end", "start", "tag")

    def __init__(self, start: Mark, end: Mark, anchor: str | None, tag: str | None) -> None:
        self.start = start
        self.end = end
        self.anchor = anchor
        self.tag = tag


class Scalar(Node):
    """Text, with the way it was written: `style` is one of `'`, `"`, `|`, `>`, or "" for plain."""

    __slots__ = ("style", "value")

    def __init__(
        self, start: Mark, end: Mark, anchor: str | None, tag: str | None, value: str, style: str
    ) -> None:
        super().__init__(start, end, anchor, tag)
        self.value = value
        self.style = style


class Entry(NamedTuple):
    """One `key: value` of a mapping, in file order; equal keys each keep an entry."""

    key: Node
    value: Node


class Collection(Node):
    """A mapping or a list; `flow` when written with brackets."""

    __slots__ = ("flow",)

    def __init__(
        self, start: Mark, end: Mark, anchor: str | None, tag: str | None, flow: bool
    ) -> None:
        super().__init__(start, end, anchor, tag)
        self.flow = flow


class Mapping(Collection):
    """Keys and values."""

    __slots__ = ("entries",)

    def __init__(
        self, start: Mark, end: Mark, anchor: str | None, tag: str | None, flow: bool
    ) -> None:
        super().__init__(start, end, anchor, tag, flow)
        self.entries: list[Entry] = []


class Sequence(Collection):
    """Items in order."""

    __slots__ = ("items",)

    def __init__(
        self, start: Mark, end: Mark, anchor: str | None, tag: str | None, flow: bool
    ) -> None:
        super().__init__(start, end, anchor, tag, flow)
        self.items: list[Node] = []


class Alias(Node):
    """`*name`, where it stands; `target` is the anchored node, where that one stands."""

    __slots__ = ("target",)

    def __init__(self, start: Mark, end: Mark, name: str, target: Node) -> None:
        super().__init__(start, end, name, None)
        self.target = target


def follow(node: Node) -> Node:
    """The node itself, or what an alias stands for."""
    return node.target if type(node) is Alias else node


def key_text(node: Node) -> str:
    """A mapping key as text; `?` for a key that is itself a list or a mapping."""
    if type(node) is Scalar:
        return node.value
    target = follow(node)
    return target.value if isinstance(target, Scalar) else "?"


def is_merge(entry: Entry) -> bool:
    """Whether this entry is a merge key, `<<: *defaults`."""
    key = entry.key
    return isinstance(key, Scalar) and key.value == "<<" and key.style == ""


def merge_sources(entry: Entry) -> list[Node]:
    """The nodes that a merge key brings in, first wins; aliases are kept as aliases."""
    value = follow(entry.value)
    return list(value.items) if isinstance(value, Sequence) else [entry.value]
