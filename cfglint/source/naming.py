"""Whether and where a config names code. Every config is asked, so this imports nothing heavy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.compose.hyperpyyaml import builds
from cfglint.compose.items import Item

NAMING = ("_target_", "_component_", "class_path")

_CLASS = re.compile(r"^(?:\w+\.)?\w*[A-Z]\w*$")
"""A name that a class may have: all of a repository's code is looked through for it."""

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def names_code(root: Item) -> bool:
    """Whether any node does."""
    return next(nodes_of(root, ()), None) is not None


def nodes_of(item: Item, path: tuple[str, ...]) -> Iterator[tuple[Item, tuple[str, ...], str]]:
    """Every node that names code: it, its path, and the key or the tag that names it."""
    word, _ = builds(item)
    if word:
        yield item, path, f"!{word}:"
    if isinstance(item.value, list):
        for number, inner in enumerate(item.value):
            yield from nodes_of(inner, (*path, str(number)))
        return
    if not isinstance(item.value, dict):
        return
    keyword = ""
    for name in NAMING:
        named = item.value.get(name)
        if named is not None and isinstance(named.value, str) and _DOTTED.fullmatch(named.value):
            keyword = name
    if keyword:
        yield item, path, keyword
    for name, inner in item.value.items():
        if isinstance(inner.value, (dict, list)):
            yield from nodes_of(inner, (*path, name))


def types_in(item: Item, path: tuple[str, ...]) -> Iterator[tuple[Item, tuple[str, ...], str]]:
    """Every node with a `type` that may be a name in a registry: it, its path, and `type`."""
    if isinstance(item.value, list):
        for number, inner in enumerate(item.value):
            yield from types_in(inner, (*path, str(number)))
        return
    if not isinstance(item.value, dict):
        return
    named = item.value.get("type")
    if path and named is not None and isinstance(named.value, str) and _CLASS.search(named.value):
        yield item, path, "type"
    for name, inner in item.value.items():
        if isinstance(inner.value, (dict, list)):
            yield from types_in(inner, (*path, name))


CLI_SECTIONS = ("model", "data")
"""Sections whose class LightningCLI is given in the code, in the order of its arguments."""


CLI_KEYS = frozenset(
    {"seed_everything", "trainer", "model", "data", "optimizer", "lr_scheduler", "ckpt_path"}
)
"""What such a config has at its root, if the script adds nothing."""


def is_of_a_cli(root: Item) -> bool:
    """Whether a config looks like one of LightningCLI whose classes are fixed in the code."""
    sections = [root.mapping.get(name) for name in CLI_SECTIONS]
    fixed = [s for s in sections if s is not None and s.mapping and "class_path" not in s.mapping]
    return bool(fixed) and _is_its_own(root)


def has_a_trainer_of_a_cli(root: Item) -> bool:
    """Whether the section `trainer` has what LightningCLI gives to its trainer."""
    trainer = root.mapping.get("trainer")
    named = trainer is not None and any(name in trainer.mapping for name in NAMING)
    return trainer is not None and bool(trainer.mapping) and not named and _is_its_own(root)


def _is_its_own(root: Item) -> bool:
    return "seed_everything" in root.mapping or CLI_KEYS.issuperset(root.mapping)
