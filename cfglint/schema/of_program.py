"""JSON Schema of what the program behind one config accepts, for an editor.

A contract that the program declares says types, defaults and which keys there are; what the code
reads says which keys it needs and where. What is not known takes anything: an editor that marks a
good value is worse than one that is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cfglint.compose.items import Item, Value
from cfglint.contract import Contract, Conversion, Key, Type, members
from cfglint.diagnostic import Place
from cfglint.schema.of_calls import LATER, Known, Path, of_nodes, of_spreads, where
from cfglint.source.named import Target
from cfglint.source.reads import CodeReads
from cfglint.source.syntax import literal_of
from cfglint.source.tables import is_of_a_table
from cfglint.source.type_schemas import Schema, schema_of
from cfglint.styles.conversions import INTERPOLATES, refused

MOST_LEVELS = 12
"""Levels of a contract that are written; one may hold itself."""

DRAFTS = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "draft-07": "http://json-schema.org/draft-07/schema#",
}
"""The dialects, both of which have all that is written here."""


def program_schema(
    title: str,
    contract: Contract | None,
    codes: Sequence[CodeReads],
    targets: Sequence[Target],
    known: Known,
) -> Schema:
    """The schema of a whole config.

    Args:
        title: what it is for, in words.
        contract: what the program declares; None for nothing.
        codes: what the code reads.
        targets: the nodes that name code.
    """
    schema = _of_contract(contract, MOST_LEVELS) if contract is not None else _open()
    conditions: list[Schema] = []
    for code in codes:
        section = code.section_path
        needed: list[Path] = []
        for read in code.reads:
            path = (*section, *read.path)
            _add_read(schema, path, read.file, read.line, read.default)
            if read.need == "required" and read.certain and not known.gives_elsewhere(path):
                needed.append(path)
        if code.selecting:
            keys = [(*section, key) for key in sorted(code.selecting)]
            needed = [path for path in needed if path not in keys]
            conditions += [where(known, keys, partial(_needs, needed))] if needed else []
        else:
            for path in needed:
                _require(schema, path)
    conditions += [*of_nodes(known, targets), *of_spreads(known, codes)]
    told = [each for number, each in enumerate(conditions) if each not in conditions[:number]]
    head = {"$schema": DRAFTS["2020-12"], "title": title}
    return head | schema | ({"allOf": told} if told else {})


def _needs(paths: list[Path], at: Path) -> Schema:
    """A schema of what is at a path, which requires keys below it."""
    schema = _open()
    for path in paths:
        if path[: len(at)] == at and len(path) > len(at):
            below = path[len(at) :]
            _add_key(schema, below)
            _require(schema, below)
    return schema


def _add_key(schema: Schema, path: Path) -> None:
    for name in path[:-1]:
        schema = _below(schema).setdefault(name, _open())
    _below(schema).setdefault(path[-1], {})


def _open() -> Schema:
    return {"type": "object", "properties": {}}


def _of_contract(contract: Contract, levels: int) -> Schema:
    properties = {name: _of_key(key, contract, levels) for name, key in contract.keys.items()}
    required = [
        name
        for name, key in contract.keys.items()
        if key.need == "required" and not key.elsewhere and not key.also and not key.unless
    ]
    schema: Schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    others = any(key.also for key in contract.keys.values())
    if contract.unknown == "raises" and not others:
        schema["additionalProperties"] = False
    return schema


def _of_key(key: Key, contract: Contract, levels: int) -> Schema:
    spec = _of_value(key, contract, levels)
    told = [key.doc] if key.doc else []
    spec["description"] = " ".join([*told, _declared(key)])
    known, default = _default(key.default)
    if known:
        spec["default"] = default
    return spec


def _declared(key: Key) -> str:
    if is_of_a_table(key.at.file):
        return f"As of {key.at.file.strip('<>')}."
    return f"Declared at {key.at.file}:{key.at.line}."


def _of_value(key: Key, contract: Contract, levels: int) -> Schema:
    if key.inside is not None:
        inside = _of_contract(key.inside, levels - 1) if levels else {}
        if not inside or not key.inside.made_of <= _JSON_TYPES.keys():
            return {}
        others = [{"type": _JSON_TYPES[kind]} for kind in sorted(key.inside.made_of)]
        others += [{"type": "null"}] if key.type.takes_none else []
        return {"anyOf": [inside, *others]} if others else inside
    spec: Schema = {"enum": list(key.choices)} if key.choices else schema_of(key.type)
    also: list[Schema] = []
    if not key.choices and contract.conversion != "none":
        also += _converted(key.type, contract.conversion)
    if contract.conversion in INTERPOLATES:
        also.append(LATER)
    return {"anyOf": [spec, *also]} if spec and also else spec


_JSON_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_JSON_TYPES |= {"list": "array", "tuple": "array"}
"""What code may make a section of -> JSON Schema's word for it."""


_SAMPLES: tuple[tuple[Value, frozenset[str], Schema], ...] = (
    (None, frozenset({"none"}), {"type": "null"}),
    (True, frozenset({"bool"}), {"type": "boolean"}),
    (3.5, frozenset({"float"}), {"type": "number"}),
    (3, frozenset({"int", "float"}), {"type": "integer"}),
    ("word", frozenset({"str", "path"}), {"type": "string"}),
    ("3", frozenset({"str", "path"}), {"type": "string", "pattern": r"^[-+]?[\d.]"}),
    ("true", frozenset({"str", "path"}), {"enum": ["true", "false"]}),
    ([], frozenset({"list", "tuple"}), {"type": "array"}),
    ({}, frozenset({"dict"}), {"type": "object"}),
)
"""Values, the types that take them as they are, and a schema for others like them."""


def _converted(type: Type, conversion: Conversion) -> list[Schema]:
    """What else a loader takes for a value of a type, because it converts it."""
    kinds = {each.kind for each in members(type)}
    inside = [Item([], Place("")), Item({}, Place(""))]
    if "list" in kinds and not any(refused(Item([i], Place("")), type, conversion) for i in inside):
        kinds -= {"list", "tuple"}  # OmegaConf looks at no list inside a list of plain values
    return [
        schema
        for value, own, schema in _SAMPLES
        if not kinds & own and not refused(Item(value, Place("")), type, conversion)
    ]


def _add_read(schema: Schema, path: tuple[str, ...], file: str, line: int, default: str) -> None:
    """Say where a key is read; keys on the way are mappings, or whatever is declared."""
    for name in path[:-1]:
        schema = _below(schema).setdefault(name, _open())
        if "properties" not in schema:
            return
    properties = _below(schema)
    if schema.get("additionalProperties") is False and path[-1] not in properties:
        return
    spec = properties.setdefault(path[-1], {})
    spec.setdefault("description", f"Read at {file}:{line}.")
    known, value = _default(default)
    if known:
        spec.setdefault("default", value)


def _require(schema: Schema, path: tuple[str, ...]) -> None:
    for name in path[:-1]:
        schema = _below(schema).get(name, {})
    if path[-1] in _below(schema):
        match schema.setdefault("required", []):
            case list(required) if path[-1] not in required:
                required.append(path[-1])


def _below(schema: Schema) -> dict[str, Schema]:
    """The schemas of a mapping's keys, to be added to."""
    match schema.get("properties"):
        case dict(properties):
            return properties
    return {}


def _default(text: str) -> tuple[bool, object]:
    """Whether a default is a literal that JSON has, and its value."""
    match literal_of(text):
        case (True, tuple(items)):
            return True, list(items)
        case (True, str() | int() | float() | list() | None as value):
            return True, value
    return False, None
