"""Other configs of the same kind: what all of them do is hardly a fault of one.

A key that no config of a folder has is given in a way that was not followed, and a key that all of
them have is not refused: a repository whose every run dies is rarer than a reader that is wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from heapq import nsmallest

from cfglint.compose.items import Item, from_node, item_at
from cfglint.document.conduct import Conduct
from cfglint.document.tree import read_own
from cfglint.files import YAML_ENDINGS, files_below
from cfglint.files.reading import text_of

_WORD = re.compile(r"\w+")

MOST = 12
"""Other configs that are looked at."""

MOST_AROUND = 200
"""Files around a folder of which those nearest to each of its files are taken."""

FEWEST = 2
"""Others from which on their agreement counts."""

FEWEST_AGAINST = 4
"""Others from which on the one config that lacks what all of them have is likely wrong: what a
run decides at run time lets two or three differ."""


class Siblings:
    """The YAML files of a repository, by how near they are to one of them."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._files: list[tuple[str, list[str]]] | None = None
        self._items: dict[str, Item | None] = {}
        self._near: dict[tuple[str, frozenset[str]], list[Item]] = {}
        self._around: dict[str, list[tuple[str, list[str]]]] = {}
        self._words: dict[str, list[str]] | None = None

    def near(self, path: str, own: Item, loader: Conduct) -> list[Item]:
        """The nearest configs that share half of their upper keys with this one."""
        key = path, frozenset(own.mapping)
        if key not in self._near:
            self._near[key] = self._nearest(path, own, loader)
        return self._near[key]

    def _nearest(self, path: str, own: Item, loader: Conduct) -> list[Item]:
        names = set(own.mapping)
        found: list[Item] = []
        for file in self.files_near(path):
            item = self._item(file, loader)
            keys = set(item.mapping) if item is not None else set()
            if item is not None and keys and 2 * len(keys & names) >= len(keys):
                found.append(item)
                if len(found) == MOST:
                    break
        return found

    def files_near(self, path: str, most: int = 4 * MOST) -> list[str]:
        """The nearest other files."""
        folder, parts = os.path.dirname(os.path.abspath(path)), os.path.abspath(path).split(os.sep)
        if self._files is None:
            files = files_below(self._root, YAML_ENDINGS)
            self._files = [(file, os.path.abspath(file).split(os.sep)) for file in files]
        if folder not in self._around:  # once for all files of a folder, of which there are many
            here = [*parts[:-1], ""]  # of no file in it, as each of them is asked for
            around = nsmallest(MOST_AROUND, self._files, key=lambda e: -_common(here, e[1]))
            self._around[folder] = around
        others = (each for each in self._around[folder] if each[1] != parts)
        return [file for file, _ in nsmallest(most, others, key=lambda e: -_common(parts, e[1]))]

    def elsewhere(self, word: str, path: str) -> bool:
        """Whether another YAML file has a word."""
        if self._words is None:
            self._words = {}
            for file in files_below(self._root, YAML_ENDINGS):
                for each in set(_WORD.findall(text_of(file))):
                    self._words.setdefault(each, []).append(os.path.abspath(file))
        return any(file != os.path.abspath(path) for file in self._words.get(word, ()))

    def _item(self, file: str, loader: Conduct) -> Item | None:
        if file not in self._items:
            documents = read_own(file).documents
            root = documents[0].root if len(documents) == 1 else None
            self._items[file] = from_node(root, file, 0, loader) if root is not None else None
        return self._items[file]


def common_start(one: list[str], other: list[str]) -> int:
    """How many elements two lists have in common from their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _common(one: list[str], other: list[str]) -> float:
    """How near two paths are: equal parts from the start, and, less, equal parts at the end."""
    return (
        common_start(one, other)
        + 0.1 * (one[-2:-1] == other[-2:-1])
        + 0.01 * (one[-1:] == other[-1:])
    )


def all_lack(siblings: list[Item], path: tuple[str, ...]) -> bool:
    """Whether enough of them have the mapping that a key stands in, and none has the key."""
    holders = [holder for item in siblings if (holder := item_at(item, path[:-1])) is not None]
    return len(holders) >= FEWEST and not any(path[-1] in holder.mapping for holder in holders)


def all_have(siblings: list[Item], path: tuple[str, ...], own: Item) -> bool:
    """Whether enough of them have the mapping that a key stands in, with most of what this config's
    own has, and the key is the one that all of those have and this one lacks: a config that lacks
    several is another kind.

    Args:
        own: the mapping of this config, which lacks the key.
    """
    alike = [keys for keys, _ in alike_at(siblings, path[:-1], own)]
    return len(alike) >= FEWEST_AGAINST and set.intersection(*alike) - set(own.mapping) == {
        path[-1]
    }


def alike_at(
    siblings: Sequence[Item], path: tuple[str, ...], own: Item
) -> list[tuple[set[str], Item]]:
    """Those that have most of what this config's own mapping at a path has there, with the keys
    that they have there."""
    names = set(own.mapping)
    return [
        (keys, each)
        for each in siblings
        if (holder := item_at(each, path)) is not None
        and 2 * len(names & (keys := set(holder.mapping))) >= max(len(names), len(keys) - 1)
    ]


def several_have(siblings: list[Item], path: tuple[str, ...]) -> bool:
    """Whether enough of them have a key."""
    return sum(item_at(item, path) is not None for item in siblings) >= FEWEST
