"""Whether a config may name code in some way. Every config is asked, so this imports nothing."""

from __future__ import annotations

import re
from collections.abc import Collection

from cfglint.compose.items import Item

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")

KEYS = re.compile(r"(?i)_?(target|class|cls|type|name|module|func|function|object|path|_)+_?")
"""Keys that have held the name of a class in a builder that was seen."""


def names_something(item: Item, known: Collection[str]) -> bool:
    """Whether a mapping has a dotted name under a key that a builder may look it up by.

    Args:
        known: keys that name code in a style.
    """
    if isinstance(item.value, list):
        return any(names_something(inner, known) for inner in item.value)
    if not isinstance(item.value, dict):
        return False
    for key, inner in item.value.items():
        if isinstance(inner.value, str):
            if key not in known and KEYS.fullmatch(str(key)) and _DOTTED.fullmatch(inner.value):
                return True
        elif names_something(inner, known):
            return True
    return False
