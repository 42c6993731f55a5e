"""JSON Schema of what the program behind one config accepts, for an editor.

A contract that the program declares says types, defaults and which keys there are; what the code
reads says which keys it needs and where. What is not known takes anything: an editor that marks a
good value is worse than one that is silent.
"""

from __future__ import annotations

from collections.abc import Iterable

from cfglint.contract import Contract, Key, Type
from cfglint.source.reads import CodeReads
from cfglint.source.syntax import literal_of
from cfglint.source.type_schemas import Schema, schema_of
from cfglint.styles.conversions import INTERPOLATES, READS_NUMBERS

MOST_LEVELS = 12
"""Levels of a contract that are written; one may hold itself."""

_LATER: Schema = {"type": "string", "pattern": r"\$\{|^\?\?\?$"}
"""A value that is known at run time only."""

_NUMBER_AS_TEXT: Schema = {"type": "string", "pattern": r"^[-+]?[\d.]"}
"""A text that the loader makes a number of, such as `1e-4` to PyYAML."""


def program_schema(title: str, contract: Contract | None, codes: Iterable[CodeReads]) -> Schema:
    """The schema of a whole config.

    Args:
        title: what it is for, in words.
        contract: what the program declares; None for nothing.
        codes: what the code reads.
    """
    schema = _of_contract(contract, MOST_LEVELS) if contract is not None else _open()
    for code in codes:
        section = tuple(part for part in code.section.split(".") if part)
        for read in code.reads:
            _add_read(schema, (*section, *read.path), read.file, read.line, read.default)
            if read.need == "required" and read.certain:
                _require(schema, (*section, *read.path))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return head | schema


def _open() -> Schema:
    return {"type": "object", "properties": {}}


def _of_contract(contract: Contract, levels: int) -> Schema:
    properties = {name: _of_key(key, contract, levels) for name, key in contract.keys.items()}
    required = [
        name
        for name, key in contract.keys.items()
        if key.need == "required" and not key.elsewhere and not key.also
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
    spec["description"] = " ".join([*told, f"Declared at {key.at.file}:{key.at.line}."])
    known, default = _default(key.default)
    if known:
        spec["default"] = default
    return spec


def _of_value(key: Key, contract: Contract, levels: int) -> Schema:
    if key.inside is not None:
        inside = _of_contract(key.inside, levels - 1) if levels else {}
        return {"anyOf": [inside, {"type": "null"}]} if key.type.takes_none and inside else inside
    spec: Schema = {"enum": list(key.choices)} if key.choices else schema_of(key.type)
    also: list[Schema] = []
    if contract.conversion in READS_NUMBERS and _has_number(key.type):
        also.append(_NUMBER_AS_TEXT)
    if contract.conversion in INTERPOLATES:
        also.append(_LATER)
    return {"anyOf": [spec, *also]} if spec and also else spec


def _has_number(type: Type) -> bool:
    return type.kind in ("int", "float") or any(_has_number(each) for each in type.of)


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
