"""Fields with a default that a dataclass's `__post_init__` does not take: `if self.path is None:
raise ...`. They are required, whatever their default.

Source: https://docs.python.org/3/library/dataclasses.html#post-init-processing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.source.annotations import plain_value
from cfglint.source.definitions import Definition

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
    called = {ast.unparse(node.value) for node in first.body if isinstance(node, ast.Expr)}
    through = f"super().{_NAME}()" in called
    for number, (cls, method) in enumerate(own[1:]):
        if f"{cls.name}.{_NAME}(self)" in called or (through and number == 0):
            yield method


def _method(found: Definition) -> ast.FunctionDef | None:
    body = found.node.body if isinstance(found.node, ast.ClassDef) else []
    return next((n for n in body if isinstance(n, ast.FunctionDef) and n.name == _NAME), None)


def _refused(method: ast.FunctionDef, defaults: dict[str, str]) -> Iterator[str]:
    """The fields of which a method raises on their defaults, before it sets them."""
    changed: set[str] = set()
    for node in method.body:
        if isinstance(node, ast.If) and _raises(node.body) and not node.orelse:
            for name in _asked(node.test):
                if name not in changed and _is_refused(node.test, defaults.get(name, "")):
                    yield name
        if isinstance(node, (ast.Return, ast.Try, ast.With)):
            return
        changed.update(
            each.attr
            for each in ast.walk(node)
            if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
        )


def _raises(body: list[ast.stmt]) -> bool:
    return (
        bool(body)
        and isinstance(body[-1], ast.Raise)
        and not any(isinstance(node, (ast.If, ast.Try, ast.Return)) for node in body)
    )


def _asked(test: ast.expr) -> Iterator[str]:
    """The field that a test asks for alone: `self.x is None`, `not self.x`, `self.x == ""`."""
    if isinstance(test, ast.Compare) and len(test.comparators) == 1:
        held: ast.expr = test.left
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        held = test.operand
    else:
        return
    if isinstance(held, ast.Attribute) and ast.unparse(held.value) == "self":
        yield held.attr


def _is_refused(test: ast.expr, default: str) -> bool:
    """Whether a test holds for a field's default."""
    try:
        value = ast.literal_eval(default)
    except (ValueError, SyntaxError):
        return False
    if isinstance(test, ast.UnaryOp):
        return not value
    assert isinstance(test, ast.Compare)
    other = test.comparators[0]
    if not isinstance(other, ast.Constant):
        return False
    if isinstance(test.ops[0], (ast.Is, ast.Eq)):
        return bool(value == plain_value(other) and type(value) is type(plain_value(other)))
    return False
