"""What schemas and declared types want at a key: a number, text, a boolean, or anything."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.contract import Conversion, Type
from cfglint.schema.bind import Key
from cfglint.schema.wanted import wanted_by, wants
from tests.rules.contexts import context_of

NESTED = {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "string"}}}


@pytest.mark.parametrize(
    ("spec", "path", "kind"),
    [
        ({"type": "integer"}, (), "number"),
        ({"type": "number"}, (), "number"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "null"}]}, (), "number"),
        ({"type": "string"}, (), "text"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, (), "text"),
        ({"type": "boolean"}, (), "boolean"),
        ({"anyOf": [{"type": "string"}, {"type": "number"}]}, (), "any"),
        ({"anyOf": [{"type": "null"}]}, (), "any"),
        ({"enum": ["a"]}, (), "any"),
        (True, (), "any"),
        (NESTED, (), "any"),
        (NESTED, ("a",), "number"),
        (NESTED, ("b",), "text"),
        (NESTED, ("c",), "any"),
        (NESTED, ("a", "b"), "any"),
        ({"type": "array", "items": {"type": "number"}}, (0,), "number"),
        ({"type": "array", "items": True}, (0,), "any"),
        ({"additionalProperties": {"type": "boolean"}}, ("x",), "boolean"),
        ({"additionalProperties": False}, ("x",), "any"),
        ({"anyOf": [{"type": "null"}, NESTED]}, ("b",), "text"),
        ({"type": "array", "items": NESTED}, (3, "a"), "number"),
    ],
)
def test_what_a_schema_wants(spec: Any, path: tuple[str | int, ...], kind: str) -> None:
    bound = context_of("model: {name: M_01_ISFM, type: ISFM, backbone: B_09_FNO, x: 1}\n").bound
    bound.sections["model"].keys = {"x": Key(spec, ("Mine",), False)}
    wanted = wanted_by([context_of("a: 1\n").bound, bound])
    assert wanted(("model", "x", *path)) == kind
    assert wanted(("model", "y", *path)) == "any"
    assert wanted(("other", "x", *path)) == "any"
    assert wanted(("model",)) == "any"


@pytest.mark.parametrize(
    ("type", "conversion", "kind"),
    [
        (Type("int"), "none", "number"),
        (Type("float"), "none", "number"),
        (Type("union", of=(Type("int"), Type("none"))), "none", "number"),
        (Type("float"), "pydantic", "text"),
        (Type("str"), "none", "text"),
        (Type("path"), "none", "text"),
        (Type("union", of=(Type("str"), Type("int"))), "none", "text"),
        (Type("bool"), "none", "any"),
        (Type("union", of=(Type("int"), Type("bool"))), "none", "any"),
        (Type("none"), "none", "any"),
        (Type("any"), "none", "any"),
    ],
)
def test_what_a_declared_type_wants(type: Type, conversion: Conversion, kind: str) -> None:
    assert wants(type, conversion) == kind
