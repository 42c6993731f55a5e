"""Keys that the other configs of a kind all have, and one of them lacks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cfglint.compose.items import Item
from cfglint.repository.siblings import alike_at

if TYPE_CHECKING:
    from cfglint.diagnostic import Span

LEAST = 3
"""Others whose agreement counts, if one of them differs in nothing but the key."""

MOST = 2
"""Keys that a config lacks by mistake; one that lacks more is another kind."""

_CHOOSES = ("name", "type", "class", "target", "arch")
"""Keys, in lower case and without underscores around them, whose value chooses the code that the
keys beside them are for. At the root a name is that of the run."""

_KEY = re.compile(r"^([ \t]*(?:- )?)([\w.-]+)[ \t]*:", re.MULTILINE)


class Lacking(NamedTuple):
    """A key that a config lacks, and where code reads it, by its word alone; None where that does
    not say so."""

    path: tuple[str, ...]
    at: Span | None


def lacking(
    own: Item,
    text: str,
    texts: Callable[[], Sequence[str]],
    siblings: Callable[[], Sequence[Item]],
    wanted: Callable[[str], Span | None],
) -> list[Lacking]:
    """The keys that a document lacks and that the others of its kind have.

    Args:
        own: the document as it stands, and its text.
        texts: the texts of files near it, which cost less than what they hold.
        siblings: what those of its kind hold.
        wanted: where code reads a word which it nowhere does without.
    """
    if not _may_lack(text, texts()):
        return []
    paths = list(_paths(own, siblings()))
    if len(paths) > MOST:
        return []
    return [Lacking(path, wanted(path[-1])) for path in paths]


def _may_lack(text: str, others: Sequence[str]) -> bool:
    """Whether a word is a key in enough other files more often than in this one."""
    own = _keys_of(text)
    more = Counter(key for other in others for key in _keys_of(other) - own)
    return any(count >= LEAST for count in more.values())


@lru_cache(maxsize=4096)
def _keys_of(text: str) -> Counter[tuple[str, str]]:
    """How often a file has each key at each depth: each is near a dozen others."""
    return Counter(_KEY.findall(text))


def _paths(own: Item, siblings: Sequence[Item]) -> Iterator[tuple[str, ...]]:
    """The one key of each mapping that all others with such a mapping have, if one of these has
    just that key more."""
    left: list[tuple[tuple[str, ...], Item]] = [((), own)]
    while left:
        path, holder = left.pop()
        left += [((*path, key), child) for key, child in holder.mapping.items() if child.is_mapping]
        names, chosen = set(holder.mapping), _chosen(own, path)
        alike = [found for found in alike_at(siblings, path, holder) if found[0]]
        if len(alike) < LEAST:
            continue
        missing = set.intersection(*(keys for keys, _ in alike)) - names
        twins = (each for keys, each in alike if keys == names | missing)
        if len(missing) == 1 and any(
            _chosen(each, path).items() >= chosen.items() for each in twins
        ):
            yield *path, missing.pop()


def _chosen(root: Item, path: tuple[str, ...]) -> dict[tuple[int, str], str]:
    """What chooses the code behind a mapping, in it and in those that hold it, below the root."""
    found: dict[tuple[int, str], str] = {}
    holder: Item | None = root
    for depth, key in enumerate(path):
        holder = holder.mapping.get(key) if holder is not None else None
        for name, item in holder.mapping.items() if holder is not None else ():
            if name.lower().strip("_") in _CHOOSES and isinstance(item.value, str):
                found[depth, name] = item.value
    return found
