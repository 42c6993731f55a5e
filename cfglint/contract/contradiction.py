"""Values that contradict an annotation which nothing checks."""

from __future__ import annotations

from cfglint.compose.items import Item
from cfglint.contract import Type


def contradicts(item: Item, type: Type) -> bool:
    """Whether a value contradicts an annotation that nothing checks: a word or a list for a number,
    a word that is no member of a `Literal`. What looks like a number in a text is another matter,
    and null often stands for a default.
    """
    value = item.value
    if value is None or item.interpolated or value == "???":
        return False
    kinds = type.of if type.kind == "union" else (type,)
    if any(each.kind not in ("int", "float", "bool", "none", "literal") for each in kinds):
        return False
    words = [word for each in kinds for word in each.values]
    if isinstance(value, str):
        if words:
            numbers = any(not isinstance(word, str) for word in words)
            return value not in map(str, words) and not (numbers and _is_number(value))
        return value.lower() not in _STAND_INS and not _is_number(value)
    return isinstance(value, (list, dict))


def is_of_another_kind(item: Item, type: Type) -> bool:
    """Whether code that compares a number, or opens a path, raises on a value."""
    kinds = type.of if type.kind == "union" else (type,)
    if all(each.kind in ("str", "path", "none", "dict") for each in kinds):
        known = item.value is not None and not item.interpolated
        taken = (str, dict) if any(each.kind == "dict" for each in kinds) else str
        return known and not isinstance(item.value, taken)
    return contradicts(item, type)


_STAND_INS = frozenset({"none", "null", "nil", "auto", "default", "all", "max", "inf", ""})
"""Words that code takes for "no value" or "choose it" where a number is declared."""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
