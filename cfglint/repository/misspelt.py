"""Keys that no Python of the repository can read, one slip of the hand from a key that stands in
the same place of other configs.

No program has to be followed for it: a word that no Python file has, in no other config and on no
command line, is read by nothing of the repository. Where the configs beside it have a key there
that is one letter away and that code does have, that one is meant. So is one that the config's
program reads in its place, and that the config lacks. Where there is neither, code has to have it
as a text or an attribute, and the slip has to be inside a longer word: `otype` may be another
library's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.diagnostic import KeyPath, Place, Span
from cfglint.names import inner_slips, slip


class Misspelt(NamedTuple):
    """A key of a config and the one that is meant; `shown` is where another config has that, or
    code."""

    item: Item
    path: KeyPath
    near: str
    shown: Place | Span


class Known(NamedTuple):
    """What is known of the words of a repository.

    `siblings` are other configs of the kind, as they stand; `in_code` says whether the repository's
    Python has a word, `elsewhere` whether something else may name or take a key, and `read_at` is
    where Python has a word as a text or an attribute. `wanted` are the keys that the config's
    program reads in a mapping, and where.
    """

    siblings: Callable[[], Iterable[Item]]
    in_code: Callable[[str], bool]
    elsewhere: Callable[[str], bool]
    read_at: Callable[[str], Span | None]
    wanted: Callable[[KeyPath], Mapping[str, Span]]


def misspelt(own: Item, composed: Item, known: Known) -> Iterator[Misspelt]:
    """The keys of a document that are likely misspelt.

    Args:
        own: the document as it stands.
        composed: the same with all that it is composed with.
    """
    around = _Around(own, composed, known)
    for path, item, holder in islice(_unknown(own, (), known.in_code), MOST_UNKNOWN):
        name = str(path[-1])
        if known.elsewhere(name):
            continue
        beside = around.beside(path[:-1], item, holder)
        near = slip(name, sorted(filter(known.in_code, beside)))
        shown: Place | Span | None = beside[near] if near else None
        if not near:
            near, shown = _of_the_program(path, composed, known)
        if not near and _is_of_code(holder, known):
            near, shown = _in_code(name, holder, known)
        if near and shown is not None:
            yield Misspelt(item, path, near, shown)


class _Around:
    """What other files have where a mapping of a document is, found once a mapping."""

    def __init__(self, own: Item, composed: Item, known: Known) -> None:
        self._own, self._composed, self._known = own, composed, known
        self._siblings: list[Item] | None = None
        self._found: dict[int, list[tuple[frozenset[Place] | None, dict[str, Place]]]] = {}

    def beside(self, path: KeyPath, item: Item, holder: Item) -> dict[str, Place]:
        """The keys that a mapping lacks and that other files have in its place, and where: those
        of the config that the item is composed into, and of the siblings."""
        if id(holder) not in self._found:
            self._found[id(holder)] = list(self._at(path, holder))
        found: dict[str, Place] = {}
        for places, keys in self._found[id(holder)]:
            if places is None or item.place in places:
                found |= keys
        return found

    def _at(
        self, path: KeyPath, holder: Item
    ) -> Iterator[tuple[frozenset[Place] | None, dict[str, Place]]]:
        if self._siblings is None:
            self._siblings = list(self._known.siblings())
        for mapping in _at(self._composed, path):
            places = frozenset(each.place for each in mapping.mapping.values())
            yield places, self._others(mapping, holder)
        for other in self._siblings:
            for mapping in _at(other, path):
                yield None, self._others(mapping, holder)

    def _others(self, mapping: Item, holder: Item) -> dict[str, Place]:
        return {
            key: each.place
            for key, each in mapping.mapping.items()
            if key not in holder.mapping and each.place.file != self._own.place.file
        }


def _of_the_program(path: KeyPath, composed: Item, known: Known) -> tuple[str | None, Span | None]:
    """The key that a program reads in the place of one, and the config lacks, and where."""
    wanted = known.wanted(path[:-1])
    if not wanted:
        return None, None
    there = {key for mapping in _at(composed, path[:-1]) for key in mapping.mapping}
    near = slip(str(path[-1]), sorted(wanted.keys() - there))
    return near, wanted[near] if near else None


def _is_of_code(holder: Item, known: Known) -> bool:
    """Whether code knows a third of the keys of a mapping that are not the one asked about: in one
    of words of the data, such as classes and colours, a word that code has says nothing."""
    keys = [key for key in holder.mapping if len(key) >= LEAST_LETTERS and key.isidentifier()]
    there = sum(known.in_code(key) for key in keys)
    return 3 * there >= len(keys) - 1


def _in_code(name: str, holder: Item, known: Known) -> tuple[str, Span | None]:
    """The word of code that a key is an inner slip from, and where code reads it."""
    for near in inner_slips(name):
        if known.in_code(near) and near not in holder.mapping:
            at = known.read_at(near)
            if at is not None:
                return near, at
    return "", None


LEAST_LETTERS = 4
"""Letters of a key below which it is near to too many others."""

MOST_UNKNOWN = 64
"""Keys unknown to the code that one document is searched for: one with more is not this code's."""


def _unknown(
    item: Item, path: KeyPath, is_known: Callable[[str], bool]
) -> Iterator[tuple[KeyPath, Item, Item]]:
    """The keys that no Python has: path, item, and the mapping that it stands in."""
    if isinstance(item.value, list):
        for index, child in enumerate(item.value):
            yield from _unknown(child, (*path, index), is_known)
    for key, child in item.mapping.items():
        if len(key) >= LEAST_LETTERS and key.isidentifier() and not is_known(key):
            yield (*path, key), child, item
        yield from _unknown(child, (*path, key), is_known)


def _at(item: Item, path: KeyPath) -> Iterator[Item]:
    """The mappings at a path; for a place in a list, those of all its elements."""
    if not path:
        yield item
    elif isinstance(path[0], int):
        for child in item.value if isinstance(item.value, list) else ():
            yield from _at(child, path[1:])
    elif path[0] in item.mapping:
        yield from _at(item.mapping[path[0]], path[1:])
