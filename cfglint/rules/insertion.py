"""Fixes that add or rename a key or replace a value, leaving every other byte as it is.

All of them are guesses at what was meant, and unsafe.
"""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.diagnostic import Change, Edit, Fix, KeyPath
from cfglint.document.nodes import Entry, Mapping, Scalar, follow
from cfglint.document.tree import Document, YamlFile
from cfglint.rules.context import replace_node


def own_entry(file: YamlFile, item: Item) -> tuple[Mapping, Entry] | None:
    """The mapping and entry that hold an item, where they stand in this file itself.

    None for an item from a merge key, an alias, `--set` or another file: editing its text would
    change other places too, or is not possible.
    """
    place = item.place
    if item.node is None or place.file != file.path or not place.path:
        return None
    document = _document(file, place.document)
    parent = document.find(place.path[:-1]) if document else None
    mapping = follow(parent.value) if parent else None
    if not isinstance(mapping, Mapping) or parent is None:
        return None
    if parent.via or parent.value is not mapping:
        return None  # an alias brings it here
    for entry in reversed(mapping.entries):
        if isinstance(entry.key, Scalar) and entry.key.value == place.path[-1]:
            return mapping, entry
    return None


def _document(file: YamlFile, index: int) -> Document | None:
    return file.documents[index] if index < len(file.documents) else None


def rename(file: YamlFile, item: Item, name: str) -> Fix | None:
    """The fix that gives an item's key another name."""
    found = own_entry(file, item)
    if found is None:
        return None
    key = found[1].key
    if key.anchor is not None or not isinstance(key, Scalar) or key.style:
        return None
    start, end = key.start, key.end
    edit = Edit(start.line + 1, start.column + 1, end.line + 1, end.column + 1, name)
    path = item.place.path
    return _unsafe(item, edit, path, (*path[:-1], name))


def rewrite(file: YamlFile, item: Item, text: str) -> Fix | None:
    """The fix that writes other text in the place of an item's scalar, with the quotes it has.

    None for a block of text, and for an item that an alias, a merge key or `--set` gives.
    """
    style = item.node.style if isinstance(item.node, Scalar) else ""
    return overwrite(file, item, f"{style}{text}{style}")


def overwrite(file: YamlFile, item: Item, text: str) -> Fix | None:
    """The fix that writes `text`, as YAML, in the place of an item's scalar; None as above."""
    node = item.node
    if not isinstance(node, Scalar) or node.style in ("|", ">") or item.how == "merge":
        return None
    return _unsafe(item, replace_node(file, node, text), item.place.path)


def insert_after(file: YamlFile, item: Item, key: str, value: str) -> Fix | None:
    """The fix that adds `key: value` in the line below an item, in its mapping."""
    found = own_entry(file, item)
    if found is None:
        return None
    edit = _insert(file, *found, f"{key}: {value}")
    return _unsafe(item, edit, (*item.place.path[:-1], key))


def insert_into(file: YamlFile, section: Item, key: str, value: str) -> Fix | None:
    """The fix that adds `key: value` at the end of a mapping."""
    node = follow(section.node) if section.node is not None else None
    if section.how == "merge" or section.place.file != file.path:
        return None
    if not isinstance(node, Mapping) or not node.entries:
        return None
    edit = _insert(file, node, node.entries[-1], f"{key}: {value}")
    return _unsafe(section, edit, (*section.place.path, key))


def _unsafe(item: Item, edit: Edit, *paths: KeyPath) -> Fix:
    return Fix("unsafe", (edit,), tuple(Change(item.place.document, path) for path in paths))


def _insert(file: YamlFile, mapping: Mapping, entry: Entry, text: str) -> Edit:
    span = file.span_of(entry.key.start, entry.value.end)
    if mapping.flow:
        return Edit(span.end_line, span.end_column, span.end_line, span.end_column, f", {text}")
    key = entry.key.start
    indentation = file.text[key.index - key.column : key.index]
    if indentation.strip(" "):
        indentation = " " * key.column
    newline = "\r\n" if "\r\n" in file.text else "\n"
    if span.end_line >= len(file.starts):
        return Edit(
            span.end_line,
            span.end_column,
            span.end_line,
            span.end_column,
            f"{newline}{indentation}{text}",
        )
    return Edit(span.end_line + 1, 1, span.end_line + 1, 1, f"{indentation}{text}{newline}")
