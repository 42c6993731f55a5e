"""Keys that other values of a config name: `${data.batch}`, as an interpolation writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfglint.compose.items import Item

if TYPE_CHECKING:
    from cfglint.compose.experiment import Experiment

_NAME = r"(?:\$\{|[:,]\s*)(\.*)([A-Za-z_][\w\-]*(?:(?:\.|\[)[\w\-]+\]?)*)(?=\s*[},])"


def references(root: Item, at: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The key paths that values name, by `${a.b}`, from where they stand by `${.b}` and `${..b}`,
    and as arguments of a resolver, as in `${multiply:a.b,2}`. `at` is where the item itself stands.

    Source: https://omegaconf.readthedocs.io/en/2.3_branch/usage.html#variable-interpolation
    """
    return set(_below(root, at))


def referred(experiment: Experiment) -> set[tuple[str, ...]]:
    """The key paths that values of a config name, by an interpolation or as its loader has it."""
    items = (experiment.root, *experiment.beside)
    return set(experiment.referred).union(*(references(item) for item in items))


def named_in(experiment: Experiment) -> set[str]:
    """The keys at the top of a config that other values of it are made of: no program has to read
    them."""
    return {path[0] for path in referred(experiment) if path}


def _below(item: Item, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    value = item.value
    if isinstance(value, str):
        if "${" in value:
            yield from named(value, path)
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _below(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _below(child, (*path, str(index)))


def named(text: str, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The key paths that a text names which stands at a path."""
    for dots, name in re.findall(_NAME, text):
        parts = tuple(part for part in re.split(r"[.\[\]]", name) if part)
        if not dots:
            yield parts
        elif len(dots) <= len(path):
            yield (*path[: len(path) - len(dots)], *parts)
