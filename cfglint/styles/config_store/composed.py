"""What composing a run refuses by the nodes of code that it is merged with.

Each of a run's configs is merged into what came before it. Where that has the type of a stored
node, a key that the node's class lacks raises, and so does a value that its fields refuse; what
came before the node may have such keys. A file is merged into a node under its own name too, as
Hydra 1.3 still does it. Sources: Hydra 1.3, `hydra/_internal/config_loader_impl.py`
(`_load_single_config`, `_compose_config_from_defaults_list`); OmegaConf 2.3,
`omegaconf/basecontainer.py` (`_map_merge`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cfglint.compose.experiment import Experiment, Merged
from cfglint.compose.items import Item, item_at
from cfglint.contract import Contract, Key
from cfglint.files import YAML_ENDINGS
from cfglint.repository.facts import Facts
from cfglint.repository.reach import Reach
from cfglint.source.declarations import contract_of
from cfglint.styles.config_store.chosen import (
    Stored,
    is_added_to_one,
    is_of_a_file,
    listed_by,
    placed_at,
    strict,
)
from cfglint.styles.config_store.storing import Nodes
from cfglint.styles.omegaconf_structured import BUILDING


class Held(NamedTuple):
    """What a file's keys are held against as they are merged: `item` has them, from the root of the
    run, put at `package`; `before` are those of configs before it, which it may give as well."""

    item: Item
    package: tuple[str, ...]
    contract: Contract
    before: tuple[Item, ...]


def held_of(facts: Facts, run: Experiment, file: str, programs: Sequence[str]) -> list[Held]:
    """What composing a run holds the keys of one of its files against.

    Args:
        file: the file's path, as `run` has it.
        programs: the files of the programs that start with the run's primary config.
    """
    nodes = facts.once(Nodes)
    if not nodes.all or is_added_to_one(run):
        return []
    merged = [each for each in run.merged if not each.instead]
    found: list[Held] = []
    for at, each in enumerate(merged):
        if each.file != file:
            continue
        before = list(_typed(facts, run, merged[: at + 1], programs))
        contract = _contract(facts, nodes, before)
        if contract is not None:
            earlier = tuple(other.item for other in merged[:at] if other.file)
            found.append(Held(each.item, each.package, contract, earlier))
    return found


class _Typed(NamedTuple):
    """A config that is merged, with the node that gives it its type; None where what it is is not
    known. `others` says that a command line may choose another node of the group."""

    package: tuple[str, ...]
    node: Stored | None
    contract: Contract | None = None
    others: bool = True


def _typed(
    facts: Facts, run: Experiment, merged: Sequence[Merged], programs: Sequence[str]
) -> Iterator[_Typed]:
    """The nodes of which a run is merged, in that order."""
    nodes = facts.once(Nodes)
    root = os.path.abspath(run.groups or os.path.dirname(os.path.abspath(run.primary or run.file)))
    chosen = {_name_of(each, root) for each in merged}
    for each in merged:
        name = _name_of(each, root)
        named = [node for node in nodes.all if node.name and node.whole == name]
        if each.file:
            named = [node for node in named if _is_reached(facts, node, programs)]
        targets = {id(node.target.node) for node in named}
        if len(targets) > 1:
            named = [node for node in named if _is_reached(facts, node, programs)]
        if len({id(node.target.node) for node in named}) != 1:
            if not each.file or named:
                absent = each.optional and nodes.whole and not targets
                yield from () if absent else (_Typed(each.package, None),)
            continue
        node = named[0]
        package = node.package if node.said and not each.said and not each.file else each.package
        by_itself = bool(run.group) and each.item.place.file == run.file
        others = bool(node.group) and not each.file and not by_itself
        typed = _Typed(package, node, _made(facts, node), others)
        yield typed
        yield from _listed(facts, run, typed, node, chosen)


def _made(facts: Facts, node: Stored) -> Contract | None:
    return contract_of(facts.library, node.target, BUILDING)


def _listed(
    facts: Facts, run: Experiment, by: _Typed, node: Stored, chosen: set[str]
) -> Iterator[_Typed]:
    """The nodes that the defaults list of a node's class chooses, where no file of the run has
    chosen from their groups."""
    groups = {each.rpartition("/")[0] for each in chosen}
    for name in listed_by(node.target):
        group = name.rpartition("/")[0]
        if group in groups or is_of_a_file(run, name) or _is_a_file(run, name):
            continue
        found = [each for each in facts.once(Nodes).all if each.whole == name]
        if len({id(each.target.node) for each in found}) != 1:
            yield _Typed((*by.package, *(part for part in group.split("/") if part)), None)
            continue
        other = found[0]
        at = other.package if other.said else (*by.package, *other.package)
        yield _Typed(at, other, _made(facts, other))


def _is_a_file(run: Experiment, name: str) -> bool:
    """Whether the choice of a group is a file."""
    path = os.path.join(run.groups, name) if run.groups else ""
    return bool(path) and any(os.path.isfile(path + end) for end in YAML_ENDINGS)


def _name_of(merged: Merged, root: str) -> str:
    """The name of a config, with its group, as code stores it."""
    if not merged.file:
        return merged.name.lstrip("/").removesuffix(".yaml")
    path = os.path.relpath(os.path.abspath(merged.file), root)
    return os.path.splitext(path)[0].replace(os.sep, "/")


def _is_reached(facts: Facts, node: Stored, programs: Sequence[str]) -> bool:
    """Whether every program that starts with a config imports the code that stores a node."""
    reach = facts.once(Reach)
    path = node.call.scope.path
    return bool(programs) and all(
        path in reach.files(facts.given_path(program)) for program in programs
    )


def _contract(facts: Facts, nodes: Nodes, before: Sequence[_Typed]) -> Contract | None:
    """What the nodes before a file leave it to say; None where they say nothing that is known."""
    first = next((each.contract for each in before if each.contract is not None), None)
    if first is None or any(not each.package and each.contract is None for each in before):
        return None
    root: Contract | None = None
    keys: dict[str, Key] = {}
    for each in sorted(before, key=lambda each: len(each.package)):
        if each.contract is None or each.node is None:
            keys = placed_at(keys, each.package, first._replace(keys={}, unknown="kept"))
            continue
        one = strict(each.contract, _others(facts, nodes, each.node) if each.others else ())
        if each.package:
            keys = placed_at(keys, each.package, one)
        else:
            root, keys = one, dict(one.keys)
    keys = {**keys, **{name: Key(first.at) for name in ("defaults", "hydra") if name not in keys}}
    return first._replace(keys=keys, unknown=root.unknown if root is not None else "kept")


def _others(facts: Facts, nodes: Nodes, node: Stored) -> list[Contract]:
    """What other nodes of a group take: a command line may choose one of them."""
    beside = [each for each in nodes.all if each.group == node.group and each is not node]
    made = [_made(facts, each) for each in beside]
    return [each for each in made if each is not None]


def is_of_others(held: Held, path: tuple[str, ...]) -> bool:
    """Whether a key is on the way to where a file is put, or a config before it has it too."""
    if len(path) <= len(held.package):
        return True
    return any(item_at(item, path) is not None for item in held.before)
