"""Declared types as annotations and as JSON Schema."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from cfglint.contract import Type
from cfglint.source.type_schemas import annotation_of, schema_of

INT, TEXT, NONE = Type("int"), Type("str"), Type("none")


@pytest.mark.parametrize(
    ("type", "text", "takes", "refuses"),
    [
        (INT, "int", 3, "three"),
        (Type("union", of=(INT, NONE)), "int | None", None, "three"),
        (Type("literal", values=("a", "b")), "Literal['a', 'b']", "a", "c"),
        (Type("list", of=(TEXT,)), "list[str]", ["a"], [1]),
        (Type("dict", of=(TEXT, INT)), "dict[str, int]", {"a": 1}, []),
        (Type("union", of=(INT, Type("class"))), "Any", {"a": 1}, ...),
        (Type("class"), "Any", "anything", ...),
    ],
)
def test_a_type_takes_what_it_says(type: Type, text: str, takes: object, refuses: object) -> None:
    assert annotation_of(type) == text
    validator = Draft202012Validator(schema_of(type))
    assert validator.is_valid(takes)
    assert refuses is ... or not validator.is_valid(refuses)
