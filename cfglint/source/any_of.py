"""Arguments of which a constructor asks for one at least: `if a is None and b is None: raise ...`.

Each has None for a default, so that its signature alone asks for none of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.source.definitions import Function
from cfglint.source.syntax import defaults_of, nodes_in


def any_of(node: Function) -> tuple[tuple[str, ...], ...]:
    """The sets of parameters without one of which a function raises before it does anything else
    with them."""
    nothing = {
        name
        for name, default in defaults_of(node.args).items()
        if type(default) is ast.Constant and default.value is None
    }
    return tuple(_asked_for(node, nothing)) if nothing else ()


def _asked_for(node: Function, nothing: set[str]) -> Iterator[tuple[str, ...]]:
    left = set(nothing)
    for each in node.body:
        match each:
            case ast.If(test=test, body=[*before, ast.Raise()]) if _PLAIN.issuperset(
                map(type, before)
            ):
                names = _without(test)
                if names and left.issuperset(names):
                    yield names
        if any(isinstance(inner, _ENDS) for inner in ast.walk(each)):
            return  # what comes after it may not be reached
        left -= {n.id for n in nodes_in(each, ast.Name) if type(n.ctx) is ast.Store}


_ENDS = (ast.Return, ast.Try, ast.With, ast.Yield)
_PLAIN = frozenset({ast.Expr, ast.Assign})


def _without(test: ast.expr) -> tuple[str, ...]:
    """The names that are all None where a test holds; none for any other test."""
    parts = test.values if isinstance(test, ast.BoolOp) and type(test.op) is ast.And else [test]
    found = []
    for part in parts:
        match part:
            case ast.Compare(
                left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]
            ):
                found.append(name)
            case _:
                return ()
    return tuple(found)
