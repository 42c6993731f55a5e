"""JSON Schema of what named code takes: of nodes such as `_target_`, and of sections that a program
gives to code outside the repository. What depends on a value of the config is an `if`.

Values are held against numbers, booleans and choices alone: no code refuses another text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import Type, members
from cfglint.source.named import Parameter, Passed, Signature, Target
from cfglint.source.reads import CodeReads
from cfglint.source.syntax import literal_of
from cfglint.source.tables import is_of_a_table
from cfglint.source.type_schemas import Schema, schema_of

Path = tuple[str, ...]

LATER: Schema = {"type": "string", "pattern": r"\$\{|^\?\?\?$"}
"""A value that is known at run time only."""


class Known(NamedTuple):
    """What a schema needs to know of one config: its own values, with the file that is described,
    and the code around it."""

    root: Item
    file: str
    passed: Passed
    type_of: Callable[[Parameter], Type]
    signature: Callable[[str], Signature | None]

    def at(self, path: Path) -> Item | None:
        """What the config has at a path, through lists too."""
        item: Item | None = self.root
        for part in path:
            item = child(item, part) if item is not None else None
        return item

    def gives_elsewhere(self, path: Path) -> bool:
        """Whether another file than the one that is described gives a key."""
        item = self.at(path)
        return item is not None and item.place.file != self.file


def child(item: Item, part: str) -> Item | None:
    """What a mapping has under a key, or a list at an index."""
    if isinstance(item.value, list):
        number = int(part) if part.isdecimal() else len(item.value)
        found: Item | None = item.value[number] if number < len(item.value) else None
        return found
    return item.mapping.get(part)


def at_path(root: Item | None, path: Path, inner: Schema) -> Schema:
    """A schema for what is at a path of a config; of a list it holds for every item."""
    if not path:
        return inner
    below = child(root, path[0]) if root is not None else None
    rest = at_path(below, path[1:], inner)
    listed = root is not None and isinstance(root.value, list)
    return {"items": rest} if listed else {"properties": {path[0]: rest}}


def has_value(path: Path, value: object) -> Schema:
    """A schema that only a config with a value at a path fits."""
    if not path:
        return {"const": value}
    inside = has_value(path[1:], value)
    return {"type": "object", "properties": {path[0]: inside}, "required": [path[0]]}


def where(known: Known, keys: Iterable[Path], then: Callable[[Path], Schema]) -> Schema:
    """What holds where keys have the values that they have in this config.

    Args:
        then: the schema of what is at a path, which all of the keys have in common.
    """
    found = [(key, item.value) for key in keys if (item := known.at(key)) is not None]
    plain = [(key, value) for key, value in found if isinstance(value, (str, int, float, bool))]
    if not plain:
        return at_path(known.root, (), then(()))
    common = _common([key[:-1] for key, _ in plain])
    conditions = [has_value(key[len(common) :], value) for key, value in plain]
    condition = conditions[0] if len(conditions) == 1 else {"allOf": conditions}
    return at_path(known.root, common, {"if": condition, "then": then(common)})


def _common(paths: list[Path]) -> Path:
    """The longest beginning that paths share."""
    shared: list[str] = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return tuple(shared)


def of_nodes(known: Known, targets: Iterable[Target]) -> Iterator[Schema]:
    """What each node of a config takes, where it names the code that it names here."""
    for target in targets:
        if target.signature is None or target.covered or not target.keyword:
            continue
        if target.form.builder == "loader" or not _is_key(known, target):
            continue  # a tag names the code, which no schema sees
        yield at_path(known.root, target.path, _of_node(known, target, target.signature))


def _is_key(known: Known, target: Target) -> bool:
    item = known.at((*target.path, target.keyword))
    return item is not None and item.value == target.name


def _of_node(known: Known, target: Target, signature: Signature) -> Schema:
    others = [*target.form.special, target.keyword] if not target.inside else []
    others += [key for key in target.arguments if known.passed.may_take(key)]
    required = [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.required
        and target.path  # at the root it may be an option of a config group, which others add to
        and not (target.partial or parameter.name in target.form.given)
        and target.form.builder != "registry"
        and not known.passed.may_give(target, parameter.name)
        and not known.gives_elsewhere((*target.path, *target.inside, parameter.name))
    ]
    made = _of_signature(known, target.name, signature, required, others)
    inside: Schema = at_path(None, target.inside, made)
    if target.inside and required:
        inside["required"] = list(target.inside)
    return {"if": has_value((target.keyword,), target.name), "then": inside}


def of_spreads(known: Known, codes: Iterable[CodeReads]) -> Iterator[Schema]:
    """What code outside the repository takes of the sections that a program gives to it."""
    calls: dict[tuple[Path, str, tuple[Path, ...]], set[str]] = {}
    refused: set[Path] = set()
    for code in codes:
        refused |= {each.path for each in code.refused}
        for each in code.of_libraries:
            calls.setdefault((each.path[:-1], each.called, each.by), set()).add(each.path[-1])
    for (section, called, by), taken in calls.items():
        signature, item = known.signature(called), known.at(section)
        if signature is None or item is None:
            continue
        every = {*item.mapping} - {path[-1] for path in refused if path[:-1] == section}
        made = _of_signature(known, called, signature, [], sorted(every - taken))
        yield where(known, by, partial(_rest_of, section, made))


def _rest_of(path: Path, inner: Schema, above: Path) -> Schema:
    """A schema for what is at a path, from what is at one above it."""
    return at_path(None, path[len(above) :], inner)


def _of_signature(
    known: Known, name: str, signature: Signature, required: list[str], others: list[str]
) -> Schema:
    """What a function or class takes.

    Args:
        others: keys that are no arguments and that the mapping may have beside them.
    """
    properties: Schema = {
        parameter.name: _of_parameter(known, name, parameter)
        for parameter in signature.parameters.values()
    }
    schema: Schema = {"properties": properties}
    if required:
        schema["required"] = required
    if not (signature.open or signature.swallows):
        properties |= {other: {} for other in others if other not in properties}
        schema["additionalProperties"] = False
    return schema


_HELD = frozenset({"int", "float", "bool", "literal", "none"})


def _of_parameter(known: Known, name: str, parameter: Parameter) -> Schema:
    type = known.type_of(parameter)
    spec: Schema = {"description": f"An argument of {name}, {declared_at(parameter)}."}
    plain, default = literal_of(parameter.default)
    if plain and isinstance(default, (str, int, float, bool, list)):
        spec["default"] = default
    if all(each.kind in _HELD for each in members(type)) and members(type):
        parts = [schema_of(each) for each in members(type) if each.kind != "none"]
        if {} not in parts:
            spec["anyOf"] = [*parts, {"type": "null"}, LATER]
    return spec


def declared_at(place: Parameter) -> str:
    """Where a parameter is declared, in words."""
    if is_of_a_table(place.file):
        return f"as of {place.file.strip('<>')}"
    return f"declared at {place.file}:{place.line}"
