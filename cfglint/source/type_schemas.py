"""Declared types as text for a Pydantic model, and as JSON Schema."""

from __future__ import annotations

from typing import TypeAlias

from cfglint.contract import Type, members

Schema: TypeAlias = "dict[str, object]"
"""A JSON Schema, or a part of one."""

_TEXTS = {"bool": "bool", "int": "int", "float": "float", "str": "str", "none": "None"}
_TEXTS |= {"path": "str"}

_SCHEMAS = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "path": {"type": "string"},
    "none": {"type": "null"},
    "dict": {"type": "object"},
}


def annotation_of(type: Type) -> str:
    """A type as an annotation that needs nothing but `typing.Any` and `typing.Literal`."""
    if type.kind == "union":
        parts = list(dict.fromkeys(annotation_of(each) for each in members(type)))
        return "Any" if "Any" in parts else " | ".join(parts)
    if type.kind == "literal":
        return f"Literal[{', '.join(map(repr, type.values))}]"
    if type.kind in ("list", "tuple"):
        inside = {annotation_of(each) for each in type.of}
        return f"list[{inside.pop() if len(inside) == 1 else 'Any'}]"
    if type.kind == "dict":
        return f"dict[str, {annotation_of(type.of[1]) if len(type.of) == 2 else 'Any'}]"
    return _TEXTS.get(type.kind, "Any")


def schema_of(type: Type) -> Schema:
    """A type as JSON Schema; `{}`, which takes anything, for what is not known."""
    if type.kind == "union":
        parts = [schema_of(each) for each in members(type)]
        return {} if {} in parts else {"anyOf": parts}
    if type.kind in ("literal", "enum") and type.values:
        return {"enum": list(type.names or type.values)}
    if type.kind in ("list", "tuple"):
        inside = [schema_of(each) for each in type.of]
        alike = bool(inside) and all(each == inside[0] for each in inside)
        return {"type": "array", "items": inside[0]} if alike and inside[0] else {"type": "array"}
    return dict(_SCHEMAS.get(type.kind, {}))
