"""A call is held against the function that it calls, and Python says whether that is right."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.source.fitting import misfit
from cfglint.source.values import UNKNOWN, Cfg, Const, Spread, Value
from tests.source.test_operations import class_of, function_of

SIGNATURES = (
    "a, b",
    "a, b=1",
    "a, *rest",
    "*, a",
    "a, /, b",
    "a, **more",
    "*, a=1, b",
    "",
    "a, *, c",
)


def call_of(text: str) -> tuple[list[Value], dict[str | None, Value], ast.Call]:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return [Const(1)] * len(node.args), {k.arg: Const(1) for k in node.keywords}, node


@given(
    st.sampled_from(SIGNATURES),
    st.integers(0, 3),
    st.lists(st.sampled_from("abcd"), unique=True, max_size=3),
)
def test_a_call_is_refused_where_python_refuses_it(spec: str, count: int, names: Any) -> None:
    arguments = ["1"] * count + [f"{name}=1" for name in names]
    text = f"f({', '.join(arguments)})"
    space: dict[str, Any] = {}
    exec(f"def f({spec}): pass", space)
    why = misfit(function_of(f"def f({spec}): pass"), *call_of(text))
    try:
        eval(text, space)
    except TypeError:
        assert why
    else:
        assert not why


TOLD = {
    "f(1)": "`f` needs the argument `b`",
    "f(1, 2, 3)": "`f` takes 2 arguments by position, not 3",
    "f(1, 2, c=3)": "`f` takes no argument `c`",
    "f(1, 2, a=3)": "`f` is given `a` twice",
    "f(*x)": "",
    "f(1, *x)": "",
}


@pytest.mark.parametrize("text", TOLD)
def test_what_is_said(text: str) -> None:
    assert misfit(function_of("def f(a, b): pass"), *call_of(text)) == TOLD[text]


@pytest.mark.parametrize(
    "code",
    [
        "@wraps\ndef f(a): pass",
        "@app.command()\ndef f(a): pass",
    ],
)
def test_what_a_decorator_may_change_is_not_judged(code: str) -> None:
    assert not misfit(function_of(code), *call_of("f(1, 2)"))


@pytest.mark.parametrize("decorator", ["staticmethod", "torch.no_grad()", "functools.cache"])
def test_a_decorator_that_changes_no_argument(decorator: str) -> None:
    assert misfit(function_of(f"@{decorator}\ndef f(a): pass"), *call_of("f(1, 2)"))


def test_what_is_not_followed_is_not_judged() -> None:
    assert not misfit(UNKNOWN, *call_of("f(1)"))
    assert not misfit(class_of("class A: ..."), *call_of("A(1)"))


def test_what_is_bound_is_given() -> None:
    method = function_of("def f(self, a): pass").bind(UNKNOWN)
    assert not misfit(method, *call_of("f(1)"))
    assert misfit(method, *call_of("f(1, 2)")) == "`f` takes 1 arguments by position, not 2"


def test_a_class_is_called_as_its_constructor() -> None:
    cls = class_of("class A: ...")
    cls.members["__init__"] = function_of("def __init__(self, a): pass")
    assert not misfit(cls, *call_of("A(1)"))
    assert misfit(cls, *call_of("A()")) == "`A` needs the argument `a`"
    for code in ("@dataclass\nclass A: ...", "class A(metaclass=M): ..."):
        other = class_of(code)
        other.members["__init__"] = cls.members["__init__"]
        assert not misfit(other, *call_of("A()"))
    cls.members["__new__"] = function_of("def __new__(cls): pass")
    assert not misfit(cls, *call_of("A()"))


def test_what_is_spread_may_be_anything() -> None:
    function = function_of("def f(a): pass")
    arguments, keywords, node = call_of("f(b=1)")
    assert misfit(function, arguments, keywords, node)
    assert misfit(function, arguments, {**keywords, None: Spread((Cfg(()),))}, node)
    assert not misfit(function, arguments, {**keywords, None: Spread((Cfg(()),), True)}, node)
    assert not misfit(function, [], {None: Spread((Cfg(()),))}, node)
