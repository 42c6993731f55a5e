"""Values as the program gets them, beside those that stand in the text: what `${...}` and aliases
give, and what another file replaces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.interpolation import named
from cfglint.compose.items import Item
from cfglint.diagnostic import KeyPath, Place
from cfglint.document.nodes import Alias, Mark, Node, Scalar
from cfglint.server.keys import Path, View

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")

MOST_STEPS = 8
"""Interpolations that are followed, one after the other."""

MOST_TEXT = 40
"""Characters of a value that are shown."""


class Hint(NamedTuple):
    """A text that is shown behind a value, and where the value ends."""

    end: Mark
    text: str


def hints(view: View, first: int, last: int) -> list[Hint]:
    """The hints of the lines from `first` to `last`, counted from 0."""
    document = view.checked.file.documents[view.experiment.document]
    found = []
    for path, key, node in document.nodes:
        if not isinstance(node, (Scalar, Alias)) or not first <= node.end.line <= last:
            continue
        text = _of_value(view, path, node) if key is not None or path else ""
        if text:
            found.append(Hint(node.end, text))
    return found


def _of_value(view: View, path: KeyPath, node: Node) -> str:
    composed = view.composed(path)
    item = view.item(composed)
    if item is None or isinstance(item.value, (dict, list)):
        return ""
    here = Place(view.experiment.file, path, "key", view.experiment.document)
    if item.how == "set" or item.place._replace(part="key", occurrence=-1) != here:
        return _of_another(view, item, here)
    if isinstance(node, Alias):
        return f" = {_short(item)}"
    if isinstance(item.value, str) and "${" in item.value:
        value = resolved(view, item.value, composed)
        return f" = {_shortened(value)}" if value is not None else ""
    return ""


def _of_another(view: View, item: Item, here: Place) -> str:
    """That another file, or an override, has the value in effect; "" where a merge key only moved
    the same value."""
    if here not in {each.place._replace(part="key", occurrence=-1) for each in item.earlier}:
        return ""
    if item.how == "set":
        return f" replaced: {_short(item)} (--set)"
    span = view.checked.store.read(item.place.file).span(item.place)
    return f" replaced: {_short(item)} ({span.file}:{span.line})"


def resolved(view: View, text: str, path: Path) -> str | None:
    """A text with its interpolations replaced by values; None where one of them is known at run
    time only."""
    for _ in range(MOST_STEPS):
        parts = list(_REFERENCE.finditer(text))
        if not parts:
            return text if "${" not in text else None
        values = list(_values(view, parts, path))
        if None in values:
            return None
        pieces, at = [], 0
        for part, value in zip(parts, values, strict=True):
            pieces += [text[at : part.start()], str(value)]
            at = part.end()
        text = "".join([*pieces, text[at:]])
    return None


def _values(view: View, parts: list[re.Match[str]], path: Path) -> Iterator[str | None]:
    for part in parts:
        keys = list(named(part[0], path))
        item = view.item(keys[0]) if len(keys) == 1 and ":" not in part[1] else None
        known = item is not None and not isinstance(item.value, (dict, list))
        yield _plain(item) if item is not None and known else None


def _plain(item: Item) -> str:
    value = item.plain()
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _short(item: Item) -> str:
    return _shortened(json.dumps(item.plain(), ensure_ascii=False, default=str))


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 3]}..."
