"""Exceptions as control flow: what is raised, and which handler takes it.

A block that surely raises goes on in the handler that catches it. One that no handler of the code
takes ends the program; what comes after it is then read as if it had not been raised, so that all
faults of a config show at once. So is one that only a handler far away takes which catches
everything: that handler reports the failure of a whole run, and is no other way through it.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any, NamedTuple

from cfglint.source.values import Class, Scope

Names = frozenset[str]
"""The names that an exception can be caught by: those of its class and of its bases."""

BROAD = frozenset({"Exception", "BaseException"})

FAR = 1
"""Calls between a `raise` and a handler for everything, beyond which that handler is of a whole
run."""


class Thrown(Exception):  # noqa: N818 - what the code raises, no error of the reader
    """An exception of the code that is read, on its way to a handler.

    `kinds` are what it may be, each None where that is not known; `unsure` is how many conditions
    stood before it that are not decided.
    """

    def __init__(self, kinds: tuple[Names | None, ...], unsure: int) -> None:
        self.kinds = kinds
        self.unsure = unsure


class Try(NamedTuple):
    """A `try` whose body is being read, within `depth` calls.

    `handlers` are what stands behind each `except`, None for nothing; `stops` are the names of
    exceptions after which the program goes on; `tells` says that one only tells of whatever it is.
    """

    depth: int
    handlers: tuple[ast.expr | None, ...]
    stops: tuple[str, ...]
    tells: bool = False


def builtin_names(name: str) -> Names | None:
    """The names of one of Python's own exceptions; None where it is none."""
    found = getattr(builtins, name, None)
    if not (isinstance(found, type) and issubclass(found, BaseException)):
        return None
    return frozenset(each.__name__ for each in found.__mro__)


def _names(name: str) -> Names:
    found = builtin_names(name)
    assert found is not None
    return found


KEY = _names("KeyError")
INDEX = _names("IndexError")
IMPORT = _names("ModuleNotFoundError")
EXIT = _names("SystemExit")
ASSERTION = _names("AssertionError")
SYNTAX = _names("SyntaxError")
MISSING_KEY = KEY | _names("AttributeError")
"""A key that a config lacks: an attribute or an entry, by what the config is held in."""


def kind_of(node: ast.expr, scope: Scope) -> Names | None:
    """The names of the exception that `raise` gives: `ValueError(...)`, `ValueError`, or one of the
    repository's own classes."""
    called = node.func if isinstance(node, ast.Call) else node
    if not isinstance(called, ast.Name):
        return None
    value = scope.look_up(called.id)
    if value is None:
        return builtin_names(called.id)
    return _of_class(value) if isinstance(value, Class) else None


def _of_class(cls: Class) -> Names | None:
    found: set[str] = {"object"}
    for each in cls.mro():
        found.add(each.node.name)
        for base in each.node.bases:
            found |= builtin_names(ast.unparse(base).rpartition(".")[2]) or set()
    return frozenset(found) if found & BROAD else None


def takes(handler: ast.expr | None, kind: Names | None) -> bool | None:
    """Whether a handler catches an exception; None where that is not known.

    Args:
        handler: what stands behind `except`; None for nothing.
    """
    if handler is None:
        return True
    each = handler.elts if isinstance(handler, ast.Tuple) else [handler]
    named = [ast.unparse(one).rpartition(".")[2] for one in each]
    known = [(builtin_names(name), name) for name in named]
    if "BaseException" in named:
        return True
    if kind is None:  # most exceptions derive from Exception
        return True if "Exception" in named else None
    canonical = {_canonical(name) for name in named}
    if canonical & kind:
        return True
    unsure = any(own is None and not name.endswith(("Error", "Exception")) for own, name in known)
    return None if unsure else False


def _canonical(name: str) -> str:
    """`OSError` for its other name `IOError`."""
    found = getattr(builtins, name, None)
    return found.__name__ if isinstance(found, type) else name


def is_broad(handler: ast.expr | None) -> bool:
    """Whether a handler is for everything."""
    if handler is None:
        return True
    each = handler.elts if isinstance(handler, ast.Tuple) else [handler]
    return any(ast.unparse(one).rpartition(".")[2] in BROAD for one in each)


def chosen(handlers: tuple[ast.expr | None, ...], kinds: tuple[Names | None, ...]) -> int | None:
    """Which of several handlers surely takes an exception; None where none does."""
    for number, handler in enumerate(handlers):
        verdicts = {takes(handler, kind) for kind in kinds}
        if verdicts == {True}:
            return number
        if verdicts != {False}:
            return None
    return None


def is_caught(tries: list[Try], kinds: tuple[Names | None, ...], depth: int) -> bool:
    """Whether one of the handlers around takes an exception that is raised within `depth` calls,
    and the program goes on there."""
    for each in reversed(tries):
        number = chosen(each.handlers, kinds)
        if number is not None:
            return depth - each.depth <= FAR or not is_broad(each.handlers[number])
        if any(takes(handler, kind) is not False for handler in each.handlers for kind in kinds):
            return False  # it may
    return False


def is_text_of_exit(name: str) -> bool:
    """Whether a call by this name ends the program."""
    return name in ("sys.exit", "exit", "quit", "os._exit", "os.abort")


def merged(found: list[Thrown], unsure: int) -> Thrown:
    """One of several exceptions, by a condition that is not known."""
    kinds: dict[Any, None] = {}
    for each in found:
        kinds.update(dict.fromkeys(each.kinds))
    return Thrown(tuple(kinds), unsure)
