"""Which exceptions the handlers of a `try` may stop."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from functools import lru_cache

from cfglint.source.syntax import dotted, elements_of, last_part

ALL = ""
"""As a name that is caught: any exception."""

EXITS = ("exit", "quit", "sys.exit", "os._exit")


def stopped_by(handlers: Sequence[ast.ExceptHandler]) -> tuple[str, ...]:
    """The names of the exceptions after which the program goes on: those of handlers that do not
    end by raising or exiting."""
    found: list[str] = []
    for handler in handlers:
        match handler.body[-1]:
            case ast.Raise():
                continue
            case ast.Expr(value=ast.Call(func=called)) if dotted(called) in EXITS:
                continue
        found += names_in(handler.type)
    return tuple(found)


def suppressed_by(context: ast.expr) -> list[ast.expr]:
    """The exceptions that a context manager stops: those of contextlib's `suppress(ValueError)`,
    and of pytest's `raises`."""
    match context:
        case ast.Call(func=called, args=kinds):
            return kinds if last_part(called) in ("suppress", "raises", "assertRaises") else []
    return []


@lru_cache(maxsize=8192)
def names_in(kind: ast.expr | None) -> tuple[str, ...]:
    """The names in an `except` clause; ALL for a bare one."""
    if kind is None:
        return (ALL,)
    return tuple(ast.unparse(each).rpartition(".")[2] for each in elements_of(kind))


def may_catch(names: Sequence[str], error: str) -> bool:
    """Whether one of these names catches the built-in exception `error`. A name that is not
    built in may stand for any."""
    raised = getattr(builtins, error, None)
    for name in names:
        caught = getattr(builtins, name, None)
        if name == ALL or not isinstance(caught, type) or not isinstance(raised, type):
            return True
        if issubclass(raised, caught):
            return True
    return False
