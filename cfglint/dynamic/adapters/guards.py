"""Where a file is ready for an import to fail: `try: import x` / `except ImportError: x = None`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_NAMED = frozenset(["ImportError", "ModuleNotFoundError"])
_BROAD = frozenset(["Exception", "BaseException"])

Span = tuple[int, int, bool]
"""First and last line of what is guarded, and whether the handler names import errors."""


class Guards:
    """Knows the guarded lines of each file that was asked about."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[Span, ...]] = {}

    def at(self, file: str, line: int, broad: bool) -> bool:
        """Whether an import error on a line of a file is handled there.

        Args:
            broad: a handler of every exception counts too.
        """
        if file not in self._spans:
            self._spans[file] = _spans_of(file)
        return any(
            first <= line <= last and (named or broad) for first, last, named in self._spans[file]
        )


def _spans_of(file: str) -> tuple[Span, ...]:
    try:
        with open(file, "rb") as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(_guarded(tree))


def _guarded(tree: ast.Module) -> Iterator[Span]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            caught = {name for handler in node.handlers for name in _caught(handler)}
            body = node.body
        elif isinstance(node, ast.With):
            caught = {name for item in node.items for name in _suppressed(item.context_expr)}
            body = node.body
        else:
            continue
        if caught & (_NAMED | _BROAD):
            last = max(statement.end_lineno or statement.lineno for statement in body)
            yield body[0].lineno, last, bool(caught & _NAMED)


def _caught(handler: ast.ExceptHandler) -> Iterator[str]:
    """Names of the exceptions after which the program goes on."""
    if isinstance(handler.body[-1], ast.Raise):
        return
    if handler.type is None:
        yield "BaseException"
        return
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        yield _last_name(kind)


def _suppressed(call: ast.expr) -> Iterator[str]:
    if isinstance(call, ast.Call) and _last_name(call.func) == "suppress":
        for kind in call.args:
            yield _last_name(kind)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
