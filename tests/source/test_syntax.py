"""What nodes of syntax trees are called, and which are where."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.source import syntax


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


NAMES = {
    "a": ("a", "a", "a"),
    "a.b": ("a.b", "b", ""),
    "a.b.c": ("a.b.c", "c", ""),
    "a().b": ("", "b", ""),
    "a[0]": ("", "", ""),
    "a()": ("", "", ""),
    "1": ("", "", ""),
}


@pytest.mark.parametrize("text", NAMES)
def test_names(text: str) -> None:
    node = expression(text)
    found = (syntax.dotted(node), syntax.last_part(node), syntax.name_of(node))
    assert found == NAMES[text]


def test_no_expression_has_no_name() -> None:
    assert syntax.dotted(None) == syntax.name_of(None) == ""
    assert syntax.text_in(None) is None
    assert syntax.call_of(None) is None


def test_what_an_expression_is_made_of() -> None:
    assert syntax.text_in(expression("'a'")) == "a"
    assert syntax.text_in(expression("1")) is None
    assert ast.unparse(syntax.uncalled(expression("a.b(c)"))) == "a.b"
    assert ast.unparse(syntax.uncalled(expression("a.b"))) == "a.b"
    assert ast.unparse(syntax.unsubscripted(expression("a[b]"))) == "a"
    assert ast.unparse(syntax.unsubscripted(expression("a"))) == "a"
    assert list(map(ast.unparse, syntax.elements_of(expression("a, b")))) == ["a", "b"]
    assert list(map(ast.unparse, syntax.elements_of(expression("[a]")))) == ["[a]"]
    assert syntax.call_of(expression("a")) is None
    assert isinstance(syntax.call_of(expression("a()")), ast.Call)


LITERALS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inside: st.lists(inside) | st.tuples(inside) | st.dictionaries(st.text(), inside),
    max_leaves=8,
)


@given(LITERALS)
def test_a_literal_is_what_it_was_made_of(value: Any) -> None:
    assert syntax.literal_of(repr(value)) == (True, value)


@given(st.text())
def test_no_text_stops_the_reader(text: str) -> None:
    syntax.literal_of(text)
    syntax.parsed(text)


@pytest.mark.parametrize("text", ["", "a", "f()", "{[]: 1}", "(" * 999, "1 +", "\0", "-'a'"])
def test_what_is_no_literal(text: str) -> None:
    assert syntax.literal_of(text) == (False, None)


@pytest.mark.parametrize("text", ["def f(:", "(" * 999, "\0"])
def test_what_is_no_python(text: str) -> None:
    assert syntax.parsed(text) is None


BODY = """
import a
if x:
    import b
    try:
        import c
    except E:
        import d
    else:
        import e
else:
    import f
def g():
    import h
import i
"""


def test_statements_in_branches_come_in_order() -> None:
    found = syntax.in_branches(ast.parse(BODY).body)
    names = [node.names[0].name for node in found if isinstance(node, ast.Import)]
    assert names == ["a", "b", "c", "e", "d", "f", "i"]
    every = syntax.statements(ast.parse(BODY))
    assert {n.names[0].name for n in every if isinstance(n, ast.Import)} == {*names, "h"}


def test_nodes_of_a_kind() -> None:
    found = syntax.nodes_in(ast.parse("a = b(c)"), ast.Name)
    assert {node.id for node in found} == {"a", "b", "c"}
