"""Where a composed value is reported: at the value itself, in the file that it comes from."""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.diagnostic import Place


def value_place(item: Item) -> Place:
    """The place of an item's value; the key where the value is empty or a block below it."""
    if item.node is None or item.value is None or isinstance(item.value, (dict, list)):
        return item.place
    return item.place._replace(part="value")
