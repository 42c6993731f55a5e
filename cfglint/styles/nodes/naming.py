"""Whether and where a config names code. Every config is asked, so this imports nothing heavy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cfglint.compose.items import Item, tag_of
from cfglint.source.named import Form

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")

_IN_TAG = re.compile(r"[A-Za-z_][\w.]*")

Found = tuple[Item, tuple[str, ...], Form]
"""A node that names code, its path, and how it does."""


def names_code(root: Item, forms: Mapping[str, Form]) -> bool:
    """Whether any node does."""
    return next(nodes_of(root, (), forms), None) is not None


def nodes_of(item: Item, path: tuple[str, ...], forms: Mapping[str, Form]) -> Iterator[Found]:
    """Every node that names code.

    Args:
        forms: how nodes do, by the key or the beginning of the tag; of several keys in one node the
            last of these is taken.
    """
    tag = tag_of(item)
    form = forms.get(f"{tag.partition(':')[0]}:") if tag.startswith("!") else None
    if form is not None and _IN_TAG.fullmatch(tag.partition(":")[2]):
        yield item, path, form
    if isinstance(item.value, list):
        for number, inner in enumerate(item.value):
            yield from nodes_of(inner, (*path, str(number)), forms)
        return
    if not isinstance(item.value, dict):
        return
    named = None
    for keyword, form in forms.items():
        value = item.value.get(keyword)
        if value is not None and isinstance(value.value, str) and _DOTTED.fullmatch(value.value):
            named = form
    if named is not None:
        yield item, path, named
    for name, inner in item.value.items():
        if isinstance(inner.value, (dict, list)) or tag_of(inner).startswith("!"):
            yield from nodes_of(inner, (*path, name), forms)
