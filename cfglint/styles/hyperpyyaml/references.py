"""References of a HyperPyYAML document on which loading surely raises.

The loader walks a document once, from its top to its end, and puts in the place of each reference
what it names as it stands there. A reference that is still to be walked over is put in as it is,
and no constructor knows it. Source: HyperPyYAML 1.2.3, `hyperpyyaml/core.py`
(`_walk_tree_and_resolve`, `recursive_resolve`, `deref`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.compose.experiment import Dangling
from cfglint.compose.items import Item, tag_of
from cfglint.styles.hyperpyyaml.loaded import everything, find, path_of, references_in

_WHOLE = re.compile(r"<[^<>]*>")
_REFERS = ("!ref", "!copy")


def dangling(root: Item) -> Iterator[Dangling]:
    """The references of a document to keys that it does not have, to those that are references
    themselves further below, and to attributes that plain values do not have."""
    order = {path: number for number, (path, _) in enumerate(everything(root, ()))}
    for path, item in everything(root, ()):
        for name in references_in(item):
            found, known = find(root, name)
            if found is None and known is not None:
                yield Dangling(path, item, name, known)
            elif (why := _why_not(root, path, item, name, order)) is not None:
                yield Dangling(path, item, name, (), why)


def _why_not(
    root: Item, path: tuple[str, ...], item: Item, name: str, order: dict[tuple[str, ...], int]
) -> str | None:
    """Why a reference to something that is there cannot be followed; None where it may be."""
    parts = path_of(name)
    for length in range(1, len(parts)):  # what it passes on the way
        through, _ = find(root, _named(parts[:length]))
        if through is not None and tag_of(through) in _REFERS:
            late = order.get(parts[:length], -1) >= order[path]
            return _is_one(_named(parts[:length])) if late else None
    found, _ = find(root, name)
    if found is None:
        return None
    attribute = name.partition(".")[2]
    if attribute:
        return _lacks(found, attribute)
    late = order.get(parts, -1) >= order[path]
    if not late or not _WHOLE.fullmatch(str(item.value)):
        return None
    if tag_of(found) in _REFERS:
        return _is_one(_named(parts))
    if tag_of(item) == "!copy" and _refers_inside(found):
        return f"`{_named(parts)}` stands further below, and a copy keeps the references in it"
    return None


def _named(parts: tuple[str, ...]) -> str:
    """A key path as a reference has it."""
    return parts[0] + "".join(f"[{part}]" for part in parts[1:])


def _is_one(name: str) -> str:
    return f"`{name}` is a reference itself, and stands no higher"


def _lacks(found: Item, attribute: str) -> str | None:
    """Why a plain value has no attribute; None where it may have it."""
    value = found.value
    if tag_of(found) or value is None or found.interpolated:
        return None
    if isinstance(value, str) and value.startswith("("):
        return None  # a tuple, to the loader
    if hasattr(type(value), attribute):
        return None
    kind = _KINDS.get(type(value), "value")
    return f"what follows the dot is an attribute, and a {kind} has none of this name"


_KINDS = {dict: "mapping", list: "list", str: "text", int: "number", float: "number"}


def _refers_inside(item: Item) -> bool:
    """Whether there are references in a mapping or list."""
    return any(tag_of(each) in _REFERS for _, each in everything(item, ()))
