"""Merge keys (`<<`) whose outcome depends on the loader, or on its version."""

from __future__ import annotations

from typing import NamedTuple

from cfglint.compose.items import from_node
from cfglint.document.conduct import Conduct
from cfglint.document.merges import by_pyyaml, by_yaml
from cfglint.document.nodes import Entry, Mapping, Node, Scalar, follow, is_merge, merge_sources
from cfglint.document.tree import effective_entries

NAMED = 3
"""Keys that a message names; the others are counted."""


class Contest(NamedTuple):
    """What is wrong with a mapping's merge keys, and what to write; `refused` by its loader, or
    `harmless` to it, whatever its version."""

    effect: str
    help: str
    refused: bool = False
    harmless: bool = False


def refuses(loader: Conduct) -> bool:
    """Whether a loader raises on a second `<<` (`DuplicateKeyError`, ruamel.yaml 0.18)."""
    return loader.scalars == "1.2"


def two_merge_keys(mapping: Mapping, loader: Conduct) -> Contest:
    """A mapping with more than one `<<`: what its loader does with them."""
    if refuses(loader):
        return Contest(f"; {loader.name} refuses the file", _ONE_LIST, refused=True)
    contested = _contested(mapping, loader)
    if not contested:
        effect = "; YAML allows a key once, and ruamel.yaml refuses the file"
        return Contest(effect, _ONE_LIST, harmless=True)
    keys, kept = _named(contested), _kept(mapping, contested)
    return Contest(
        f", and they bring {keys} with different values: which one wins depends on the version "
        f"of PyYAML, and the one installed here keeps {kept}",
        f"keep one `<<`, and set {keys} in this mapping",
    )


def one_merge_key(mapping: Mapping, loader: Conduct) -> Contest | None:
    """A list of mappings where the installed PyYAML does not keep the first, as YAML has it."""
    if not _contested(mapping, loader):
        return None
    expected, actual = by_yaml(mapping), by_pyyaml(mapping)
    contested = [
        key
        for key, (entry, _) in actual.items()
        if entry is not expected[key][0]
        and _plain(entry.value, loader) != _plain(expected[key][0].value, loader)
    ]
    if not contested:
        return None
    keys, kept = _named(contested), _kept(mapping, contested)
    return Contest(
        f" merges several mappings that bring {keys}: YAML keeps the first, "
        f"and the PyYAML installed here keeps {kept}",
        f"set {keys} in this mapping, or in only one of those that it merges",
    )


_ONE_LIST = "write one `<<` with a list: `<<: [*first, *second]`"


def _contested(mapping: Mapping, loader: Conduct) -> list[str]:
    """Keys that two merged mappings bring with different values, and that the mapping lacks."""
    first: dict[str, Entry] = {}
    contested: dict[str, None] = {}
    for source in _sources(mapping):
        for key, entry, _ in effective_entries(source):
            known = first.setdefault(key, entry)
            if (
                known is not entry
                and key not in contested
                and _plain(known.value, loader) != _plain(entry.value, loader)
            ):
                contested[key] = None
    own = {entry.key.value for entry in mapping.entries if isinstance(entry.key, Scalar)}
    return [key for key in contested if key not in own]


def _sources(mapping: Mapping) -> list[Mapping]:
    merged = [entry for entry in mapping.entries if is_merge(entry)]
    sources = [follow(source) for entry in merged for source in merge_sources(entry)]
    return [source for source in sources if isinstance(source, Mapping)]


def _named(keys: list[str]) -> str:
    """`a`, `b` and 4 more."""
    shown = [f"`{key[:40]}`" for key in keys[:NAMED]]
    more = len(keys) - len(shown)
    if more:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _kept(mapping: Mapping, keys: list[str]) -> str:
    """What the installed PyYAML makes of these keys, as far as the message names them."""
    entries = by_pyyaml(mapping)
    values = [_shown(entries[key][0].value) for key in keys[:NAMED]]
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}"


def _shown(node: Node) -> str:
    target = follow(node)
    if isinstance(target, Scalar):
        return f"`{target.value[:40]}`" if target.value else "nothing"
    return "a mapping" if isinstance(target, Mapping) else "a list"


def _plain(node: Node, loader: Conduct) -> object:
    return from_node(node, "", 0, loader).plain()
