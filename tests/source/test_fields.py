"""The fields of a class, as its text states them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.contract import ANY, Contract, Type
from cfglint.source import fields
from cfglint.source.annotations import no_inside
from cfglint.source.definitions import Definition
from cfglint.source.fields import Building, Class, Field, Lineage
from cfglint.source.library import Library

BODY = '''
import typing as t
from typing import ClassVar

class C:
    """Of no field."""

    a: int
    b: int = 1
    """The second. And more."""
    c = 2
    d: "ClassVar[int]" = 3
    e: t.ClassVar[int]
    f: list[int]
    g.h = 1
    i = j = 2

    def k(self): ...
'''


def class_in(folder: Path, body: str = BODY) -> Class:
    (folder / "main.py").write_text(body)
    library = Library([str(folder)])
    found = library.definition("main.C")
    assert isinstance(found, Definition)
    lineage = Lineage([found], frozenset(), True)
    return Class(library, found, lineage, Building(), no_inside, "class")


def test_the_fields_of_a_body(tmp_path: Path) -> None:
    cls = class_in(tmp_path)
    found = {each.name: each for each in fields.fields_in(cls.found)}
    assert list(found) == ["a", "b", "c", "d", "e", "f"]
    assert found["b"].below == "The second."
    assert found["a"].below == ""
    assert found["c"].annotation is None
    assert [ast.unparse(fields.target_of(each)) for each in found.values()] == list(found)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a", "int"),
        ("c", ""),
        ("d", "typing.ClassVar"),
        ("e", "typing.ClassVar"),
        ("f", "list"),
    ],
)
def test_the_name_of_an_annotation(name: str, wanted: str, tmp_path: Path) -> None:
    cls = class_in(tmp_path)
    (field,) = (each for each in fields.fields_in(cls.found) if each.name == name)
    assert fields.annotation_name(cls, field) == wanted


def test_an_annotation_that_is_no_name(tmp_path: Path) -> None:
    cls = class_in(tmp_path)
    node = ast.parse("a: 1 + 1").body[0]
    assert isinstance(node, ast.AnnAssign)
    field = Field(cls.found, "a", node, node.annotation, None, "")
    assert fields.annotation_name(cls, field) == ""


def test_where_a_class_and_its_fields_are(tmp_path: Path) -> None:
    cls = class_in(tmp_path)
    first = next(fields.fields_in(cls.found))
    place = fields.at(cls.found, fields.target_of(first))
    assert (place.line, place.column, place.end_column) == (8, 5, 6)
    assert fields.class_place(cls.found).line == 5


CALLS = {
    "field(help='One. Two.')": "One.",
    "Field(description='One')": "One",
    "field(metadata={'help': 'One'})": "One",
    "field(metadata={'description': 'One', 'x': 1})": "One",
    "field(metadata=made())": "",
    "field(metadata={**more})": "",
    "field(help=made())": "",
    "field()": "",
}


def call(text: str) -> ast.Call:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


@pytest.mark.parametrize("text", CALLS)
def test_the_documentation_of_a_field(text: str) -> None:
    assert fields.documented(call(text)) == CALLS[text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("field(metadata={'checked': ('a', 'b')})", ("a", "b")),
        ("field(metadata={'checked': 'a'})", ()),
        ("field(metadata={'other': ('a',)})", ()),
        ("field()", ()),
    ],
)
def test_texts_that_a_class_checks(text: str, wanted: object) -> None:
    assert fields.checked(call(text)) == wanted


def test_parts_of_a_call() -> None:
    node = call("a.b(True, x=False, y=None)")
    assert fields.called_name(node) == "b"
    assert fields.called_name(node.args[0]) == fields.called_name(None) == ""
    assert fields.is_true(node.args[0])
    assert fields.is_false(fields.keyword(node, "x"))
    assert not fields.is_false(fields.keyword(node, "y"))
    assert not fields.is_false(ast.parse("0", mode="eval").body)
    assert fields.keyword(node, "z") is None
    assert fields.is_constant(fields.keyword(node, "y"), None)
    assert not fields.is_constant(None, None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One line", "One line"),
        ("One\n   sentence.  And another.", "One sentence."),
        ("a" * 200, "a" * 157 + "..."),
        (None, ""),
        (3, ""),
    ],
)
def test_the_first_sentence(text: object, wanted: str) -> None:
    assert fields.one_line(text) == wanted


def test_a_default_is_cut_short() -> None:
    assert (
        fields.default_text(ast.parse("[" + "1, " * 99 + "]", mode="eval").body)
        == ("[" + "1, " * 99)[:60]
    )
    assert fields.default_text(None) == ""


def test_the_contract_of_a_mapping_under_a_key() -> None:
    made = Contract("C", fields.Code("a.py", 1, 1, 1), {}, "raises", "none")
    one = Type("class", "C", inside=made)
    none = Type("none", "None")
    assert fields.inside_of(one) is made
    assert fields.inside_of(Type("union", "", (one, none))) is made
    assert fields.inside_of(Type("union", "", (one, one))) is None
    assert fields.inside_of(Type("union", "", (Type("int", "int"), none))) is None
    assert fields.inside_of(ANY) is None
