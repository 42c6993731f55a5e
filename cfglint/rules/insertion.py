"""Edits that add or rename a key, leaving every other byte as it is."""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.diagnostic import Edit
from cfglint.document.nodes import Entry, Mapping, Scalar, follow
from cfglint.document.tree import Document, YamlFile


def own_entry(file: YamlFile, item: Item) -> tuple[Mapping, Entry] | None:
    """The mapping and entry that hold an item, where they stand in this file itself.

    None for an item from a merge key, an alias, `--set` or another file: editing its text would
    change other places too, or is not possible.
    """
    place = item.place
    if item.node is None or item.how == "merge" or place.file != file.path or not place.path:
        return None
    document = _document(file, place.document)
    parent = document.find(place.path[:-1]) if document else None
    mapping = follow(parent.value) if parent else None
    if not isinstance(mapping, Mapping) or (parent and parent.via):
        return None
    for entry in reversed(mapping.entries):
        if isinstance(entry.key, Scalar) and entry.key.value == place.path[-1]:
            return mapping, entry
    return None


def _document(file: YamlFile, index: int) -> Document | None:
    return file.documents[index] if index < len(file.documents) else None


def rename(file: YamlFile, item: Item, name: str) -> Edit | None:
    """The edit that gives an item's key another name."""
    found = own_entry(file, item)
    if found is None:
        return None
    key = found[1].key
    if key.anchor is not None or not isinstance(key, Scalar) or key.style:
        return None
    return Edit(
        key.start.line + 1, key.start.column + 1, key.end.line + 1, key.end.column + 1, name
    )


def insert_after(file: YamlFile, item: Item, text: str) -> Edit | None:
    """The edit that adds `key: value` in the line below an item, in its mapping."""
    found = own_entry(file, item)
    return _insert(file, *found, text) if found else None


def insert_into(file: YamlFile, section: Item, text: str) -> Edit | None:
    """The edit that adds `key: value` at the end of a mapping."""
    node = follow(section.node) if section.node is not None else None
    if section.how == "merge" or section.place.file != file.path:
        return None
    if not isinstance(node, Mapping) or not node.entries:
        return None
    return _insert(file, node, node.entries[-1], text)


def _insert(file: YamlFile, mapping: Mapping, entry: Entry, text: str) -> Edit | None:
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
