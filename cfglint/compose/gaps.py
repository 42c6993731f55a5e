"""Keys that a file lacks and all others of its folder have: choices of one thing, mostly alike."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfglint.compose.experiment import Experiment
from cfglint.compose.items import Item, from_node
from cfglint.document.tree import read_own
from cfglint.files import YAML_ENDINGS

FEWEST = 2
"""Others from which on their agreement counts."""

MOST = 24
"""Files of a folder beyond which it holds more than the choices of one thing."""

MOST_ENTRIES = 400
"""Entries of a folder that are looked at."""

MOST_GAPS = 2
"""Keys that a choice lacks by mistake; one that lacks more is another kind of thing."""


def has_alike(file: str) -> bool:
    """Whether a file lies among others with which it may be compared."""
    return len(_others(file)) >= FEWEST


def _others(file: str) -> list[str]:
    """The other YAML files of a file's folder; none where it has too many, or much else."""
    folder, own = os.path.split(os.path.abspath(file))
    found: list[str] = []
    if not os.path.isdir(folder):
        return found
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if entry.name.endswith(YAML_ENDINGS) and entry.name != own:
                found.append(entry.path)
            if len(found) > MOST or number > MOST_ENTRIES:
                return []
    return sorted(found)


def gaps_of(experiment: Experiment) -> frozenset[str]:
    """The dotted keys that a config lacks and each other file of its folder has: few of them, where
    it has most of what the others share."""
    others = _others(experiment.file)
    if len(others) < FEWEST or "defaults" in experiment.root.mapping:
        return frozenset()
    shared: set[str] | None = None
    for file in others:
        documents = read_own(file).documents
        root = documents[0].root if len(documents) == 1 else None
        item = from_node(root, file, 0, experiment.loader) if root is not None else None
        if item is None or not item.is_mapping or "defaults" in item.mapping:
            return frozenset()
        keys = set(_keys(item, ""))
        shared = keys if shared is None else shared & keys
        if not shared:
            return frozenset()
    lacking = (shared or set()) - set(_keys(experiment.root, ""))
    few = len(lacking) <= MOST_GAPS and 2 * len(lacking) < len(shared or ())
    return frozenset(lacking) if few else frozenset()


def _keys(item: Item, above: str) -> Iterator[str]:
    for key, child in item.mapping.items():
        yield above + key
        if child.is_mapping:
            yield from _keys(child, f"{above}{key}.")
