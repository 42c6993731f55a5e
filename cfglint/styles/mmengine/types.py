"""Nodes with a `type` that may be a name in a registry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.compose.items import Item
from cfglint.source.named import Form

_CLASS = re.compile(r"^(?:\w+\.)?\w*[A-Z]\w*$")
"""A name that a class may have: all of a repository's code is looked through for it."""

TYPE = Form("type", "mmengine", "registry")
OF_LIBRARY = TYPE._replace(by_name=True)
"""The same of a registry whose `build` is MMEngine's or MMCV's."""


def types_in(item: Item, path: tuple[str, ...]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Every node with a `type` that may be a name in a registry: it and its path."""
    if isinstance(item.value, list):
        for number, inner in enumerate(item.value):
            yield from types_in(inner, (*path, str(number)))
        return
    if not isinstance(item.value, dict):
        return
    named = item.value.get("type")
    if path and named is not None and isinstance(named.value, str) and _CLASS.search(named.value):
        yield item, path
    for name, inner in item.value.items():
        if isinstance(inner.value, (dict, list)):
            yield from types_in(inner, (*path, name))
