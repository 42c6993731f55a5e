"""Interpolations that surely fail: to a key that is not there, by an unknown resolver.

Source: https://omegaconf.readthedocs.io/en/2.3_branch/grammar.html
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.items import MANDATORY, Item, item_at
from cfglint.document.nodes import Scalar
from cfglint.names import nearest

_RESOLVER = r"\s*([A-Za-z_][\w.]*)\s*:"
_KEY = r"\s*(\.*)([\w\-+/@]+(?:\.[\w\-+/@]+|\[[\w\-+/@. ]+\])*)\s*"
_PART = r"[^.\[\]]+"

MOST_NESTED = 16
"""Interpolations inside interpolations that are looked at."""


class Interpolation(NamedTuple):
    """One `${...}`: the text inside, and the resolver that it calls, "" for a key."""

    text: str
    resolver: str


class Unresolved(NamedTuple):
    """An interpolation that fails: where it stands, its text, and the names that its last level
    has; with a `resolver` it is that which nothing registers."""

    path: tuple[str, ...]
    item: Item
    text: str
    missing: str
    known: tuple[str, ...]
    resolver: str = ""


def interpolations(text: str, depth: int = MOST_NESTED) -> Iterator[Interpolation]:
    """All interpolations of a text, those inside others too; an escaped one is none."""
    position = text.find("${")
    while position >= 0 and depth:
        end = _end_of(text, position + 2)
        if end < 0:
            return
        before = position
        while before and text[before - 1] == "\\":
            before -= 1
        if (position - before) % 2 == 0:
            inside = text[position + 2 : end]
            match = re.match(_RESOLVER, inside)
            yield Interpolation(inside, match[1] if match is not None else "")
            yield from interpolations(inside, depth - 1)
        position = text.find("${", end)


def _end_of(text: str, start: int) -> int:
    """The place of the brace that closes an interpolation; -1 for none."""
    open_braces = 1
    for place in range(start, len(text)):
        if text[place] == "{":
            open_braces += 1
        elif text[place] == "}":
            open_braces -= 1
            if open_braces == 0:
                return place
    return -1


def unclosed(root: Item) -> Iterator[tuple[tuple[str, ...], Item]]:
    """The texts in which an interpolation has no end: fewer braces close than open, those in quotes
    and in text around it counted as if they closed one. An escaped one is none."""
    for path, item in _texts(root, ()):
        text = re.sub(r"(?<!\\)((?:\\\\)*)\\\$\{", r"\1", str(item.value))
        first = text.find("${")
        if first >= 0 and text.count("${") > text.count("}", first):
            yield path, item


def cyclic(root: Item) -> Iterator[Unresolved]:
    """The interpolations of a whole config that lead back to their own value; `missing` is the
    name of its key."""
    leads: _Leads = {}
    items = dict(_texts(root, ()))
    for path, item in items.items():
        for found in interpolations(str(item.value)):
            match = re.fullmatch(_KEY, found.text) if not found.resolver else None
            start = counted_from(path, match[1]) if match is not None else None
            if match is not None and start is not None:
                leads.setdefault(path, []).append((found, (*start, *_parts(match[2]))))
    if not _any_leads_back(leads):
        return
    for path, each in itertools.islice(leads.items(), MOST_LEADING):
        for found, to in each:
            if _comes_to(leads, to, path):
                yield Unresolved(path, items[path], found.text, path[-1], ())


_Leads = dict[tuple[str, ...], list[tuple[Interpolation, tuple[str, ...]]]]

MOST_LEADING = 400
"""Interpolations that are followed to see whether they come back, where some do."""


def _any_leads_back(leads: _Leads) -> bool:
    """Whether some interpolations lead in a circle: those that lead to none of the others are taken
    away until none is left, or all lead on."""
    into: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    left = {path: sum(to in leads for _, to in each) for path, each in leads.items()}
    for path, each in leads.items():
        for _, to in each:
            into.setdefault(to, []).append(path)
    ends = [path for path, count in left.items() if not count]
    taken = 0
    while ends:
        taken += 1
        for path in into.get(ends.pop(), ()):
            left[path] -= 1
            if not left[path]:
                ends.append(path)
    return taken < len(leads)


def _comes_to(leads: _Leads, start: tuple[str, ...], end: tuple[str, ...]) -> bool:
    """Whether interpolations lead from one value to another."""
    seen: set[tuple[str, ...]] = set()
    left = [start]
    while left:
        current = left.pop()
        if current == end:
            return True
        if current not in seen:
            seen.add(current)
            left += [to for _, to in leads.get(current, ())]
    return False


def unresolved(
    root: Item, resolvers: frozenset[str] | None, elsewhere: frozenset[str]
) -> Iterator[Unresolved]:
    """The interpolations of a whole config that fail when they are read.

    Args:
        resolvers: those that are registered; None where that is not known.
        elsewhere: keys at the root that a library gives, of which a file may give a part.
    """
    for path, item in _texts(root, ()):
        for found in interpolations(str(item.value)):
            if found.resolver:
                if resolvers is not None and found.resolver not in resolvers:
                    near = tuple(sorted(resolvers))
                    yield Unresolved(path, item, found.text, "", near, found.resolver)
                continue
            match = re.fullmatch(_KEY, found.text)
            missing = _missing(root, path, match, elsewhere) if match is not None else None
            if missing is not None:
                yield Unresolved(path, item, found.text, *missing)


def awaited(root: Item, elsewhere: frozenset[str]) -> Iterator[Unresolved]:
    """The interpolations of a whole config to a value that is still to be given (`???`)."""
    for path, item in _texts(root, ()):
        for found in interpolations(str(item.value)):
            match = re.fullmatch(_KEY, found.text) if not found.resolver else None
            if match is None or match[1] or not elsewhere.isdisjoint(_parts(match[2])[:1]):
                continue
            *holder, last = _parts(match[2])
            mapping = item_at(root, tuple(holder))
            value = mapping.mapping.get(last) if mapping is not None else None
            if mapping is not None and value is not None and value.value == MANDATORY:
                yield Unresolved(path, item, found.text, last, tuple(mapping.mapping))


def counted_from(path: tuple[str, ...], dots: str) -> tuple[str, ...] | None:
    """From where an interpolation at a key path counts that begins with some dots: from the root
    without any; None for above the root."""
    if not dots:
        return ()
    return path[: len(path) - len(dots)] if len(dots) <= len(path) else None


def holder_of(found: Unresolved) -> tuple[str, ...]:
    """The key path, from the root, of the mapping that lacks a key; () for the root, and where the
    interpolation counts from its own place."""
    parts = keys_in(found)
    if found.text.lstrip().startswith(".") or found.missing not in parts[1:]:
        return ()
    return tuple(parts[: parts.index(found.missing, 1)])


def keys_in(found: Unresolved) -> list[str]:
    """The names of keys that an interpolation has."""
    return _parts(found.text.strip())


def section_of(found: Unresolved) -> str:
    """The name of that mapping; "" where its key path is ()."""
    return (holder_of(found) or ("",))[-1]


def _parts(text: str) -> list[str]:
    return re.findall(_PART, text)


def misspelt(
    root: Item, elsewhere: frozenset[str], whole: bool = False
) -> Iterator[tuple[Unresolved, str]]:
    """The interpolations to a key of a mapping that has a near one, which nothing refers to; with
    that key. They are wrong wherever the config is composed.

    Args:
        whole: whether nothing more is composed with it, so that the root counts as a mapping.
    """
    used = {
        part
        for _, item in _texts(root, ())
        for found in interpolations(str(item.value))
        for part in _parts(found.text)
    }
    for each in unresolved(root, None, elsewhere):
        if whole or len(_parts(each.text)) > 1:
            near = nearest(each.missing, [name for name in each.known if name not in used])
            if near is not None and _is_meant(root, each, near):
                yield each, near


def _is_meant(root: Item, found: Unresolved, near: str) -> bool:
    """Whether a near key at the root can be what an interpolation means: it has the next part. A
    config that others are composed of may name a section of theirs."""
    parts = _parts(found.text)
    if found.text.startswith(".") or parts[0] != found.missing or len(parts) == 1:
        return True
    item = root.mapping.get(near)
    return item is not None and parts[1] in item.mapping


def _missing(
    root: Item, path: tuple[str, ...], match: re.Match[str], elsewhere: frozenset[str]
) -> tuple[str, tuple[str, ...]] | None:
    """The part of a key that is not there, and the names at its level; None where all are, or it
    is not known."""
    start = counted_from(path, match[1])
    if start is None:
        return match[2], ()  # above the root
    if not match[1] and not elsewhere.isdisjoint(_parts(match[2])[:1]):
        return None  # a library's own part, of which a file gives some
    item: Item | None = root
    for part in (*start, *_parts(match[2])):
        if item is None or item.interpolated or item.value in (None, MANDATORY):
            return (part, ()) if item is not None and _is_emptied(item, part) else None
        if isinstance(item.value, dict):
            if part not in item.value:
                return part, tuple(item.value)
            item = item.value[part]
        elif isinstance(item.value, list) and re.fullmatch(r"-?\d{1,9}", part) is not None:
            if not -len(item.value) <= int(part) < len(item.value):
                return part, ()
            item = item.value[int(part)]
        else:
            return part, ()  # a list has no names, and a number or text nothing in it
    return None


def _is_emptied(item: Item, key: str) -> bool:
    """Whether a section without anything below it took the place of one that has a key: a null
    that is written says what it means."""
    if type(item.node) is not Scalar or item.node.value or item.node.style:
        return False
    return any(key in each.mapping for each in item.earlier)


def _texts(item: Item, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Item]]:
    """The texts with interpolations."""
    if isinstance(item.value, dict):
        for key, child in item.value.items():
            yield from _texts(child, (*path, key))
    elif isinstance(item.value, list):
        for number, child in enumerate(item.value):
            yield from _texts(child, (*path, str(number)))
    elif isinstance(item.value, str) and "${" in item.value:
        yield path, item
