"""The keys of a file as an outline."""

from __future__ import annotations

import json
from typing import NamedTuple

from cfglint.diagnostic import Span
from cfglint.document.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, key_text
from cfglint.document.tree import YamlFile

DEEPEST = 100
"""Levels of an outline at most: an editor shows no more, and a text may nest deeper."""


class Symbol(NamedTuple):
    """A key, or an item of a list: `whole` is its place with its value, `name_at` that of its
    name."""

    name: str
    detail: str
    kind: str
    whole: Span
    name_at: Span
    children: tuple[Symbol, ...]


def symbols(file: YamlFile) -> list[Symbol]:
    """The keys at the top of all documents, with those below."""
    found: list[Symbol] = []
    for document in file.documents:
        found += _below(file, document.root, 0) if document.root is not None else []
    return found


def _below(file: YamlFile, node: Node, depth: int) -> list[Symbol]:
    if depth >= DEEPEST:
        return []
    if isinstance(node, Mapping):
        return [_of_entry(file, entry, depth) for entry in node.entries]
    if isinstance(node, Sequence):
        items = enumerate(node.items)
        return [
            _symbol(file, f"[{number}]", item, item, depth)
            for number, item in items
            if not isinstance(item, (Scalar, Alias))
        ]
    return []


def _of_entry(file: YamlFile, entry: Entry, depth: int) -> Symbol:
    return _symbol(file, key_text(entry.key), entry.key, entry.value, depth)


def _symbol(file: YamlFile, name: str, key: Node, value: Node, depth: int) -> Symbol:
    name_at = file.span_of(key.start, key.end if key is not value else key.start)
    end = file.span_of(key.start, max(key.end, value.end, key=lambda mark: mark.index))
    children = tuple(_below(file, value, depth + 1))
    return Symbol(name or '""', _detail(value), _kind(value), end, name_at, children)


def _detail(value: Node) -> str:
    if isinstance(value, Scalar):
        text = value.value if not value.style else json.dumps(value.value, ensure_ascii=False)
        return text.split("\n")[0][:60]
    return f"*{value.anchor}" if isinstance(value, Alias) else ""


def _kind(value: Node) -> str:
    if isinstance(value, Mapping):
        return "mapping"
    if isinstance(value, Sequence):
        return "list"
    return "value"
