"""Operations that the types of a config's values make impossible, as Python itself says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from cfglint.source import mistyped
from cfglint.source.modules import Module
from cfglint.source.values import (
    UNKNOWN,
    Const,
    Function,
    Lazy,
    Refusal,
    Scope,
    Table,
    default_of,
    given,
    listing,
)
from tests.source.test_arithmetic import OPERATORS

COMPARED = {**OPERATORS, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}
VALUES = st.one_of(
    st.integers(-5, 5),
    st.floats(0, 3),
    st.booleans(),
    st.text(max_size=2),
    st.lists(st.integers(), max_size=2),
)


def of_config(value: Any) -> Const:
    return given(value, (("a",),))


@given_any(st.sampled_from(sorted(COMPARED)), VALUES, VALUES)
def test_an_operator_that_is_refused_raises_in_python(sign: str, left: Any, right: Any) -> None:
    found = mistyped.of_operator(COMPARED[sign](), of_config(left), Const(right))
    if found is None:
        return
    with pytest.raises(TypeError):
        eval(f"left {sign} right", {"left": left, "right": right})


REFUSED: dict[str, Callable[[Any], Any]] = {
    "len(value)": mistyped.of_length,
    "iter(value)": mistyped.of_iteration,
    "-value": lambda value: mistyped.of_sign(ast.USub(), value),
    "range(value)": lambda value: mistyped.of_range([value]),
    "value[0]": lambda value: mistyped.of_subscript(value, Const(0)),
    "value['a']": lambda value: mistyped.of_subscript(value, Const("a")),
    "value[1:2]": lambda value: mistyped.of_subscript(value, Const(slice(1, 2))),
    "1 in value": lambda value: mistyped.of_membership(Const(1), value),
    "'a' in value": lambda value: mistyped.of_membership(Const("a"), value),
    "value.lower": lambda value: mistyped.of_attribute(value, "lower"),
}


@given_any(st.sampled_from(sorted(REFUSED)), VALUES)
def test_what_is_refused_raises_in_python_in_these_words(text: str, value: Any) -> None:
    found = REFUSED[text](of_config(value))
    wanted: Refusal | None = None
    try:
        eval(text, {"value": value})
    except (TypeError, AttributeError) as error:
        wanted = Refusal(type(error).__name__, str(error))
    except (IndexError, KeyError):
        pass
    of_a_loader = isinstance(value, list) and text == "value.lower"  # its own kind may have more
    assert found == (None if of_a_loader else wanted)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize(
    "value",
    [UNKNOWN, Const(5), Const("a"), of_config(None), of_config({}), default_of("--a", 5)],
    ids=["unknown", "code", "text of code", "null", "mapping", "option"],
)
def test_only_values_of_a_config_are_judged(text: str, value: Any) -> None:
    assert REFUSED[text](value) is None


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (ast.Mod(), of_config("%d"), Const(1)),  # it fills in a text
        (ast.Add(), of_config([1]), Const((1,))),  # a literal may be either
        (ast.Add(), of_config("a"), UNKNOWN),
        (ast.Add(), Const("a"), Const(1)),
        (ast.MatMult(), of_config("a"), Const(1)),
        (ast.Add(), of_config(1), Table({"a": Const(1)})),
    ],
)
def test_an_operator_that_is_not_judged(kind: Any, left: Any, right: Any) -> None:
    assert mistyped.of_operator(kind, left, right) is None


def test_a_literal_list_is_a_list() -> None:
    found = mistyped.of_operator(ast.Mult(), listing([Const(1)]), of_config("2"))
    assert found == Refusal("TypeError", "can't multiply sequence by non-int of type 'str'")


def scope_with(**names: Any) -> Scope:
    scope = Scope(Module("app", "", "app.py", ast.parse("")))
    scope.names.update(names)
    return scope


NAMES = {
    "nn.Linear": "torch.nn.Linear",
    "Linear": "torch.nn.Linear",
    "torch.nn.Conv2d": "torch.nn.Conv2d",
    "own.Linear": "",
    "nowhere": "",
    "f().x": "",
    "x[0]": "",
}


@pytest.mark.parametrize("text", NAMES)
def test_the_name_of_something_imported(text: str) -> None:
    scope = scope_with(
        nn=Lazy("torch.nn", None),
        Linear=Lazy("torch.nn", "Linear"),
        torch=Lazy("torch", None),
        own=Const(1),
    )
    assert mistyped.full_name(ast.parse(text, mode="eval").body, scope) == NAMES[text]


@pytest.mark.parametrize(
    ("call", "refused"),
    [
        ("nn.Linear(x, 3)", True),
        ("nn.Linear(3, 4, x)", False),
        ("nn.Conv1d(3, 4, x)", True),
        ("nn.Dropout(x)", True),
        ("nn.Other(x)", False),
        ("nn.Linear(3, 4)", False),
    ],
)
def test_a_text_where_a_library_takes_a_number(call: str, refused: bool) -> None:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    text = of_config("64")
    arguments: Any = [text if isinstance(each, ast.Name) else Const(3) for each in node.args]
    scope = scope_with(nn=Lazy("torch.nn", None))
    found = mistyped.of_library(node, scope, arguments, {})
    assert (found is not None) is refused


@pytest.mark.parametrize(
    ("call", "refused"),
    [
        ("nn.Linear(x, 3)", True),
        ("nn.Conv1d(1, out_channels=x, kernel_size=3)", True),
        ("nn.Conv1d(1, 2, kernel_size=x)", False),
        ("nn.BatchNorm1d(x)", False),
        ("nn.LSTM(3, 3, num_layers=x)", True),
        ("nn.Conv1d(1, 2, 3, groups=x)", True),
        ("nn.Other(out_channels=x)", False),
    ],
)
def test_a_list_for_the_size_of_a_layer(call: str, refused: bool) -> None:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    sizes = of_config([1, 2])

    def value(each: ast.expr) -> Any:
        return sizes if isinstance(each, ast.Name) else Const(3)

    keywords: Any = {each.arg: value(each.value) for each in node.keywords}
    scope = scope_with(nn=Lazy("torch.nn", None))
    found = mistyped.of_library(node, scope, list(map(value, node.args)), keywords)
    assert (found[1] if found else []) == ([sizes] if refused else [])


@pytest.mark.parametrize(
    ("call", "value", "refused"),
    [
        ("os.path.join('a', x)", 17, True),
        ("os.path.join(x, 'a')", [1, 2], True),
        ("os.path.join('a', x)", "b", False),
        ("os.path.dirname(x)", 17, True),
        ("os.makedirs('a', x)", 511, False),
        ("os.makedirs(x)", True, True),
        ("os.path.exists(x)", 17, False),
        ("Path(x)", 0.5, True),
        ("Path('a', x)", 1, True),
    ],
)
def test_a_number_for_a_path(call: str, value: Any, refused: bool) -> None:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    held = of_config(value)
    arguments: Any = [held if isinstance(each, ast.Name) else Const("a") for each in node.args]
    scope = scope_with(os=Lazy("os", None), Path=Lazy("pathlib", "Path"))
    found = mistyped.of_library(node, scope, arguments, {}, as_written=True)
    assert (found[1] if found else []) == ([held] if refused else [])
    if not isinstance(value, list):  # a loader may make a text of it
        assert mistyped.of_library(node, scope, arguments, {}) is None


def test_texts_in_a_list_are_given_too() -> None:
    text = of_config("a")
    assert mistyped.texts_in([listing([text, Const("b")]), Const("c"), text]) == [text, text]


ARGUMENTS = {
    "def f(n: int): return n * 2": ["n"],
    "def f(n: float = 1.0): return n * 2": ["n"],
    "def f(*, n: int = 1): return n * 2": ["n"],
    "def f(n: int = None): return n * 2": [],
    "def f(n: str): return n * 2": [],
    "def f(n: int):\n if n == 'auto': return 1": [],
    "def f(n: int): return int(n)": [],
    "def f(n: int):\n n = g(n)": [],
    "def f(n: 'int'): return n": [],
}


@pytest.mark.parametrize("code", ARGUMENTS)
def test_an_argument_that_is_annotated_with_a_number(code: str) -> None:
    module = Module("app", "", "app.py", ast.parse(code))
    node = module.tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    scope = scope_with(n=of_config("64"))
    found = mistyped.of_arguments(Function(module, node, scope), scope)
    assert [each.argument for each in found] == ARGUMENTS[code]


def test_an_argument_that_no_config_gives_is_not_judged() -> None:
    module = Module("app", "", "app.py", ast.parse("def f(n: int): return n"))
    node = module.tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    for value in (Const("64"), UNKNOWN, of_config(64)):
        scope = scope_with(n=value)
        assert not list(mistyped.of_arguments(Function(module, node, scope), scope))
