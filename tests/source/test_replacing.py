"""Keys that are set where code has asked whether they are there."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.replacing import is_checked, only_replaces

SETS = {
    "if k not in c: raise KeyError(k)\n    c[k] = v": True,
    "if k in c:\n        c[k] = v": True,
    "if k in c.keys():\n        c[k] = v": True,
    "if k not in c: pass\n    else:\n        c[k] = v": True,
    "if k not in c: print(k)\n    c[k] = v": False,
    "if k not in c:\n        c[k] = v\n        return": False,
    "if k not in other: raise KeyError(k)\n    c[k] = v": False,
    "c[k] = v\n    if k not in c: raise KeyError(k)": False,
    "c[k] = v": False,
}


def parsed(body: str) -> tuple[ast.Subscript, ast.AST]:
    """The entry that a function sets or reads last, and the function."""
    function = ast.parse(f"def f(c, k, v, other):\n    {body}").body[0]
    found = [node for node in ast.walk(function) if isinstance(node, ast.Subscript)]
    return found[-1], function


@pytest.mark.parametrize("body", SETS)
def test_a_key_is_replaced(body: str) -> None:
    assert only_replaces(*parsed(body)) is SETS[body]


def test_outside_of_a_function_nothing_is_known() -> None:
    target, _ = parsed("c[k] = v")
    assert not only_replaces(target, None)
    assert not is_checked(target, None)


def test_a_key_that_is_asserted_to_be_there() -> None:
    assert is_checked(*parsed("assert k in c\n    return c[k]"))
    assert not is_checked(*parsed("assert k in other\n    return c[k]"))
