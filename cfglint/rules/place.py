"""Where a composed value is reported: at the value itself, in the file that it comes from."""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.document.nodes import Scalar, follow
from cfglint.document.scalars import looks_like_number


def is_given(item: Item) -> bool:
    """Whether a file or `--set` gives an item as it is; neither gives what was merged."""
    return item.node is not None or item.how == "set"


def value_place(item: Item) -> Place:
    """The place of an item's value; the key where the value is empty or a block below it."""
    if item.node is None or item.value is None or isinstance(item.value, (dict, list)):
        return item.place
    return item.place._replace(part="value")


def is_number_as_string(item: Item) -> bool:
    """Whether a value is a text only for its spelling, which Y103 tells of."""
    node = follow(item.node) if item.node is not None else None
    plain = isinstance(node, Scalar) and not node.style and node.tag is None
    return plain and isinstance(item.value, str) and looks_like_number(item.value)
