"""Stored nodes that a defaults list chooses where no file has their name: what the composed config
may then hold.

A dataclass under which others are merged lets no key be added (ConfigKeyError) and no value be of
another type (ValidationError), while the config is composed. Where the list comes to the node after
the file's own keys, nothing is said of what these are. Sources: Hydra 1.3,
`hydra/_internal/config_loader_impl.py` (`_compose_config_from_defaults_list`); OmegaConf 2.3,
`omegaconf/basecontainer.py` (`_map_merge`).
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.contract import ANY, Contract, Key
from cfglint.files import YAML_ENDINGS
from cfglint.files.reading import text_of
from cfglint.source.annotations import plain_value
from cfglint.source.definitions import Definition
from cfglint.styles.flow.flows import Call

_OTHER_PACKAGE = re.compile(r"^[ \t]*-\s*[\"']?([^\n]*?)@([\w.]*)[\"']?[ \t]*(:?)", re.MULTILINE)
"""An entry of a defaults list that puts a node elsewhere."""
_PLACED = re.compile(
    r"^[ \t]*-\s*[\"']?(?:override\s+)?/?([\w/]+)@([\w.]+)[\"']?\s*:\s*[\"']?([\w./\-]+)",
    re.MULTILINE,
)
"""`- group@package: choice`."""

Contracts = Callable[[Definition], "Contract | None"]


class Stored(NamedTuple):
    """A node that code stores; `package` is where it is put, `group` is "" at the top; `said` that
    the code says the package."""

    name: str
    group: str
    package: tuple[str, ...]
    target: Definition
    call: Call
    said: bool = False

    @property
    def whole(self) -> str:
        """The name as a defaults list that is in no group has it."""
        return f"{self.group}/{self.name}" if self.group else self.name


_LISTS = re.compile(r"^defaults:", re.MULTILINE)


def is_own_node(file: str, node: Stored) -> bool:
    """Whether a file is `group/name.yaml` of a node, below a folder with a config that chooses:
    Hydra merges it into the node, as `_load_single_config` does it up to 1.3 at least."""
    stem = os.path.splitext(os.path.abspath(file))[0].replace(os.sep, "/")
    if not node.group or not node.name or not stem.endswith(f"/{node.whole}"):
        return False
    root = stem[: -len(node.whole) - 1]
    names = (name for name in os.listdir(root) if name.endswith(YAML_ENDINGS))
    return any(_LISTS.search(text_of(os.path.join(root, name))) for name in names)


def names_chosen(experiment: Experiment) -> frozenset[str]:
    """The choices of a composed config that have no file, with their groups."""
    file = experiment.primary or experiment.file
    root = os.path.abspath(experiment.groups or os.path.dirname(os.path.abspath(file)))
    paths = (os.path.relpath(os.path.abspath(path), root) for path in experiment.missing)
    return frozenset(os.path.splitext(path)[0].replace(os.sep, "/") for path in paths)


def is_added_to_one(experiment: Experiment) -> bool:
    """Whether a command line adds a choice to one of several configs, and nothing says to which: no
    defaults list chooses from its group."""
    group, primary = experiment.group, experiment.primary
    if not group or primary in ("", experiment.file):
        return False
    name = rf"(?:optional\s+|override\s+)*/?{re.escape(group)}(?:@[\w.]+)?"
    if re.search(rf"(?m)^[ \t]*-\s*[\"']?{name}[\"']?\s*:", text_of(primary)) is not None:
        return False
    names = os.listdir(os.path.dirname(os.path.abspath(primary)))
    return sum(each.endswith(YAML_ENDINGS) for each in names) > 1


def places_others(experiment: Experiment) -> bool:
    """Whether a defaults list puts a choice where it is not told: into another package than its
    group's, from a file that may lie in a package itself."""
    primary = os.path.abspath(experiment.primary or experiment.file)
    for file in experiment.files:
        entries = _elsewhere(experiment, file)
        told = list(_PLACED.finditer(text_of(file)))
        if entries and (os.path.abspath(file) != primary or len(told) != entries):
            return True
    return False


def _elsewhere(experiment: Experiment, file: str) -> int:
    """How many entries of the defaults list of a file put a choice into a package, but for those
    that leave one of the file's group beside it (`@_here_`)."""
    root = os.path.abspath(experiment.groups or os.path.dirname(os.path.abspath(file)))
    own = os.path.relpath(os.path.dirname(os.path.abspath(file)), root).replace(os.sep, "/")
    own = "" if own == "." else own
    count = 0
    for name, package, choice in _OTHER_PACKAGE.findall(text_of(file)):
        whole = name if name.startswith("/") else f"{own}/{name}"
        count += package != "_here_" or bool(choice) or os.path.dirname(whole).strip("/") != own
    return count


def is_in_place(experiment: Experiment, node: Stored) -> bool:
    """Whether the files of a choice put nothing into another package than their own, and their own
    keys lie over the node that they name."""
    if any(_elsewhere(experiment, file) for file in experiment.files):
        return False
    return all(comes_first(experiment, name) for name in (node.name, node.whole))


def _placed(experiment: Experiment) -> dict[str, list[tuple[str, ...]]]:
    """The choices that the primary config's defaults list puts into packages, with these."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for group, package, name in _PLACED.findall(text_of(experiment.primary or experiment.file)):
        group_package = group.replace("/", ".")
        where = package.replace("_group_", group_package).replace("_global_", "")
        path = tuple(part for part in where.split(".") if part)
        found.setdefault(f"{group}/{name.removesuffix('.yaml')}", []).append(path)
    return found


def comes_first(experiment: Experiment, name: str) -> bool:
    """Whether the primary config's own keys lie over a node: `_self_` is after it, or nowhere."""
    listed: list[object] = []
    for file in (experiment.primary, experiment.file):
        text = text_of(file) if file else ""
        listed = re.findall(
            r"^[ \t]*-\s*[\"']?([\w/.\- :@]+?)[\"']?\s*(?:#.*)?$", text, re.MULTILINE
        )
        if "_self_" in listed and any(_is(each, name) for each in listed):
            own = listed.index("_self_")
            return any(_is(each, name) for each in listed[:own])
    return True


def _is(entry: object, name: str) -> bool:
    """Whether an entry of a defaults list, `group: choice` or `choice`, means a node."""
    plain = re.sub(r"@[\w.]+", "", str(entry).replace(" ", ""))
    return "/".join(plain.split(":")).removeprefix("/") == name


def listed_by(schema: Definition) -> Iterator[str]:
    """The nodes that the defaults list of a dataclass chooses, with their groups."""
    fields = [node for node in schema.node.body if isinstance(node, ast.AnnAssign)]
    for node in fields:
        if not isinstance(node.target, ast.Name) or node.target.id != "defaults":
            continue
        for entry in _list_in(node.value, schema.module.tree):
            pairs = entry.items() if isinstance(entry, dict) else [("", entry)]
            for group, name in pairs:
                words = str(group).split()
                if isinstance(name, str) and name != "_self_":
                    yield f"{words[-1].strip('/')}/{name}" if words else name


def _list_in(value: ast.expr | None, tree: ast.Module) -> list[object]:
    """The list that a field's default is, or that it names in its module."""
    for node in ast.walk(value) if value is not None else ():
        made: object = None
        if isinstance(node, ast.List):
            made = plain_value(node)
        elif isinstance(node, ast.Name):
            made = next(
                (
                    plain_value(each.value)
                    for each in tree.body
                    if isinstance(each, ast.Assign)
                    and isinstance(each.targets[0], ast.Name)
                    and each.targets[0].id == node.id
                ),
                None,
            )
        if isinstance(made, list):
            return made
    return []


def strict(contract: Contract, may_be: Iterable[Contract] = ()) -> Contract:
    """A contract that composing holds the config against: nothing has to be given yet, and what
    another choice of the group takes is let be."""
    keys = {
        name: key._replace(
            need="optional", inside=strict(key.inside) if key.inside is not None else None
        )
        for name, key in contract.keys.items()
    }
    for other in may_be:
        for name, key in other.keys.items():
            if name not in keys:
                keys[name] = Key(key.at)
            elif keys[name].type.text != key.type.text:
                keys[name] = keys[name]._replace(type=ANY, inside=None)
    unsure = contract.unknown == "unsure"  # a base that was not found may have more
    return contract._replace(keys=keys, unknown="unsure" if unsure else "raises")


def chosen_contract(
    experiment: Experiment, schema: Definition | None, stored: list[Stored], made: Contracts
) -> Contract | None:
    """What a composed config may hold by the stored nodes that are chosen for it.

    Args:
        schema: the node at the root, where one is chosen.
        stored: all nodes that the repository stores.
    """
    names = set(names_chosen(experiment))
    root = made(schema) if schema is not None else None
    if schema is not None:
        groups = {each.rpartition("/")[0] for each in names}
        listed = (each for each in listed_by(schema) if each.rpartition("/")[0] not in groups)
        names.update(each for each in listed if not is_of_a_file(experiment, each))
    placed = _placed(experiment)
    nodes = [
        each._replace(package=package)
        for each in stored
        if each.group and each.whole in names
        for package in placed.get(each.whole, [each.package])
        if package
    ]
    nodes.sort(key=lambda each: len(each.package))  # what is put into another comes after it
    first = root or next((c for node in nodes if (c := made(node.target)) is not None), None)
    if first is None:
        return None
    keys = dict(strict(root).keys) if root is not None else {}
    for node in nodes:
        inside = made(node.target)
        if inside is None or not comes_first(experiment, node.whole):
            one = first._replace(keys={}, unknown="kept")
        else:
            others = [made(each.target) for each in stored if each.group == node.group]
            one = strict(inside, [each for each in others if each is not None])
        keys = placed_at(keys, node.package, one)
    known = {each.whole for each in nodes}
    for each in names - known:
        group = each.rpartition("/")[0]
        for package in placed.get(each, [tuple(group.split("/"))] if group else []):
            keys = placed_at(keys, package, first._replace(keys={}, unknown="kept"))
    return first._replace(keys=keys, unknown=strict(root).unknown if root is not None else "kept")


def placed_at(keys: dict[str, Key], path: tuple[str, ...], inside: Contract) -> dict[str, Key]:
    """Keys, and the contract of a mapping at a path below them."""
    name, rest = path[0], path[1:]
    known = keys.get(name)
    if rest:
        within = known.inside if known is not None else None
        below = placed_at(dict(within.keys) if within is not None else {}, rest, inside)
        held = within if within is not None else inside._replace(unknown="kept")
        inside = held._replace(keys=below)
    return {**keys, name: Key(known.at if known is not None else inside.at, inside=inside)}


def is_of_a_file(experiment: Experiment, name: str) -> bool:
    """Whether a file of the composition is a choice of a node's group."""
    group = name.rpartition("/")[0]
    parts = {os.path.basename(os.path.dirname(os.path.abspath(file))) for file in experiment.files}
    return bool(group) and group.rpartition("/")[2] in parts
