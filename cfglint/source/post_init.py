"""Fields with a default that a dataclass's `__post_init__` does not take: `if self.path is None:
raise ...`. They are required, whatever their default.

Source: https://docs.python.org/3/library/dataclasses.html#post-init-processing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial

from cfglint.source.definitions import Definition
from cfglint.source.syntax import literal_of, nodes_in

_NAME = "__post_init__"


def asked_for(order: list[Definition], defaults: dict[str, str]) -> frozenset[str]:
    """The fields whose defaults surely raise when an object is made.

    Args:
        order: a dataclass with its bases in Python's order.
        defaults: the text of each field's default.
    """
    return frozenset(name for method in _methods(order) for name in _refused(method, defaults))


def _methods(order: list[Definition]) -> Iterator[ast.FunctionDef]:
    """The method that is called first, and those of the bases that it surely calls itself."""
    own = [(each.node, found) for each in order if (found := _method(each)) is not None]
    if not own:
        return
    first = own[0][1]
    yield first
    called = {ast.unparse(node) for node in first.body if type(node) is ast.Expr}
    through = f"super().{_NAME}()" in called
    for number, (cls, method) in enumerate(own[1:]):
        if f"{cls.name}.{_NAME}(self)" in called or (through and number == 0):
            yield method


def _method(found: Definition) -> ast.FunctionDef | None:
    match found.methods.get(_NAME):
        case ast.FunctionDef() as method:
            return method
    return None


def _refused(method: ast.FunctionDef, defaults: dict[str, str]) -> Iterator[str]:
    """The fields of which a method raises on their defaults, before it sets them."""
    changed: set[str] = set()
    for node in method.body:
        match node:
            case ast.If(test=test, body=[*before, ast.Raise()], orelse=[]) if _is_plain(before):
                name, holds = _asked(test)
                if name and name not in changed and holds(defaults.get(name, "")):
                    yield name
            case ast.Return() | ast.Try() | ast.With():
                return
        if any(True for _ in nodes_in(node, ast.Return)):
            return  # what comes after it may not be reached
        changed.update(
            each.attr for each in nodes_in(node, ast.Attribute) if type(each.ctx) is ast.Store
        )


def _is_plain(body: list[ast.stmt]) -> bool:
    """Whether statements come to their end, whatever the values are."""
    return not any(type(node) in (ast.If, ast.Try, ast.Return) for node in body)


def _asked(test: ast.expr) -> tuple[str, Callable[[str], bool]]:
    """The field that a test asks for alone, `self.x is None`, `not self.x`, `self.x == ""`, and
    whether it holds for the text of a default; "" for any other test."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name, _is_false
        case ast.Compare(
            left=ast.Attribute(value=ast.Name(id="self"), attr=name),
            ops=[ast.Is() | ast.Eq()],
            comparators=[ast.Constant(value=value)],
        ):
            return name, partial(_is_the_same, value)
    return "", _is_false


def _is_false(default: str) -> bool:
    known, value = literal_of(default)
    return known and not value


def _is_the_same(wanted: object, default: str) -> bool:
    known, value = literal_of(default)
    return known and bool(value == wanted) and type(value) is type(wanted)
