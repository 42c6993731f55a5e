"""Values against annotations that nothing checks."""

from __future__ import annotations

import pytest

from cfglint.compose.items import Item
from cfglint.contract import Type
from cfglint.contract.contradiction import contradicts, is_of_another_kind
from cfglint.diagnostic import Place

WORDS = Type("literal", "", values=("min", "max"))
NUMBERS = Type("literal", "", values=(1, 2))
PRECISION = Type(
    "union", "", (Type("literal", "", values=(16, 32)), Type("literal", "", values=("bf16",)))
)
INTEGER = Type("int", "int")
TEXT = Type("str", "str")


@pytest.mark.parametrize(
    ("value", "type", "expected"),
    [
        ("middle", WORDS, True),
        ("min", WORDS, False),
        ("one", NUMBERS, True),
        ("1", NUMBERS, False),
        ("fp17", PRECISION, True),
        ("bf16", PRECISION, False),
        ("16", PRECISION, False),
        ("64", PRECISION, False),
        ("ten", INTEGER, True),
        ("auto", INTEGER, False),
        ("10", INTEGER, False),
        ("ten", TEXT, False),
        (None, INTEGER, False),
        ([1], INTEGER, True),
        (3, WORDS, False),
    ],
)
def test_values(value: object, type: Type, expected: bool) -> None:
    item = Item(value, Place("a.yaml", ("a",)))  # type: ignore[arg-type]
    assert contradicts(item, type) is expected


@pytest.mark.parametrize(
    ("value", "type", "expected"),
    [
        (17, TEXT, True),
        (True, Type("union", "", (TEXT, Type("none"))), True),
        ("runs", TEXT, False),
        (None, TEXT, False),
        ("ten", INTEGER, True),
        ("auto", INTEGER, False),
        (3, WORDS, False),
    ],
)
def test_values_that_a_class_compares_or_opens(value: object, type: Type, expected: bool) -> None:
    item = Item(value, Place("a.yaml", ("a",)))  # type: ignore[arg-type]
    assert is_of_another_kind(item, type) is expected
