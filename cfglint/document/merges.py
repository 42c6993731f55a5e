"""What merge keys (`<<`) bring into a mapping: YAML's rule, and that of the installed PyYAML.

PyYAML's rule is not one rule: 6.0.3 keeps the first source of a list and the last of two `<<`
keys; 6.0.4 compares the identity of key texts, so that its answer differs for keys of one
character, for longer ones, and for a source that is reached twice. PyYAML is therefore asked, not
imitated: `SafeConstructor.flatten_mapping` gets the keys as they were parsed, and the pairs that
it returns are the answer.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import yaml

from cfglint.document.nodes import (
    Alias,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    follow,
    is_merge,
    key_text,
    merge_sources,
)

Brought: TypeAlias = "dict[str, tuple[Entry, tuple[Alias, ...]]]"
"""Key text -> its entry and the aliases that brought it, in the order of the loaded mapping."""

_MERGE_TAG = "tag:yaml.org,2002:merge"
_MAP_TAG = "tag:yaml.org,2002:map"
_SEQUENCE_TAG = "tag:yaml.org,2002:seq"


def by_pyyaml(mapping: Mapping) -> Brought:
    """The entries of a mapping that has merge keys, as the installed PyYAML builds it."""
    node = _yaml_mapping(mapping, {})
    yaml.constructor.SafeConstructor().flatten_mapping(node)
    ways: dict[int, tuple[Alias, ...]] = {}
    _ways(mapping, (), ways, set())
    chosen: Brought = {}
    for _, entry in node.value:
        chosen[key_text(entry.key)] = (entry, ways[id(entry)])
    return chosen


def by_yaml(mapping: Mapping) -> Brought:
    """The same as YAML has it: own keys win, then the first source of a `<<`, then the last `<<`.

    Source: https://yaml.org/type/merge.html, which leaves a second `<<` open; PyYAML up to 6.0.3.
    """
    chosen: Brought = {}
    for entry in mapping.entries:
        if is_merge(entry):
            first: Brought = {}
            for source in merge_sources(entry):
                target = follow(source)
                if isinstance(target, Mapping):
                    via: tuple[Alias, ...] = (source,) if isinstance(source, Alias) else ()
                    for text, (merged, deeper) in by_yaml(target).items():
                        first.setdefault(text, (merged, via + deeper))
            chosen.update(first)
    for entry in mapping.entries:
        if not is_merge(entry):
            chosen[key_text(entry.key)] = (entry, ())
    return chosen


def _yaml_mapping(mapping: Mapping, made: dict[int, Any]) -> Any:
    """The mapping as a node of PyYAML, with our entries for values; one node for each mapping."""
    known = made.get(id(mapping))
    if known is not None:
        return known
    pairs: list[tuple[Any, Any]] = []
    for entry in mapping.entries:
        if not is_merge(entry):
            pairs.append((_yaml_key(entry.key), entry))
            continue
        source = _yaml_source(entry.value, made)
        if source is not None:
            pairs.append((yaml.ScalarNode(_MERGE_TAG, "<<"), source))
    node = made[id(mapping)] = yaml.MappingNode(_MAP_TAG, pairs)
    return node


def _yaml_key(key: Node) -> Any:
    """A key with a tag and a value, all that `flatten_mapping` looks at.

    A scalar has both, and its value is the very text that the parser made.
    """
    target = follow(key)
    return target if type(target) is Scalar else yaml.ScalarNode("", target)


def _yaml_source(value: Node, made: dict[int, Any]) -> Any:
    """The value of a merge key; None where it cannot be merged, which Y101 reports."""
    target = follow(value)
    if isinstance(target, Mapping):
        return _yaml_mapping(target, made)
    if not isinstance(target, Sequence):
        return None
    items = [follow(item) for item in target.items]
    mappings = [_yaml_mapping(item, made) for item in items if isinstance(item, Mapping)]
    return yaml.SequenceNode(_SEQUENCE_TAG, mappings)


def _ways(
    mapping: Mapping, via: tuple[Alias, ...], ways: dict[int, tuple[Alias, ...]], seen: set[int]
) -> None:
    """The aliases through which each entry is reached, by the first way in file order."""
    seen.add(id(mapping))
    for entry in mapping.entries:
        if not is_merge(entry):
            ways[id(entry)] = via
            continue
        for source in merge_sources(entry):
            target = follow(source)
            if isinstance(target, Mapping) and id(target) not in seen:
                _ways(target, (*via, source) if isinstance(source, Alias) else via, ways, seen)
