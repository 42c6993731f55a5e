"""Keys that are set by a name which is a value, where code has asked whether they are there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cfglint.source.syntax import written

_LEAVES = (ast.Raise, ast.Return, ast.Continue)


def only_replaces(target: ast.Subscript, function: ast.AST | None) -> bool:
    """Whether a key is set only where the mapping has it already: `if k not in c: raise` stands
    before `c[k] = value`, or `if k in c` around it."""
    if function is None:
        return False
    return any(_guards(test, target) for test in _tests(target, function))


def is_checked(node: ast.Subscript, function: ast.AST | None) -> bool:
    """Whether what is read under a key was asserted to be there, as options of a command line are
    that take the place of what a config has."""
    key, holder = written(node.slice), written(node.value)
    for each in ast.walk(function) if function is not None else ():
        match each:
            case ast.Assert(test=ast.Compare(left=left, ops=[ast.In()], comparators=[of])):
                if written(left) == key and written(of) == holder:
                    return True
    return False


def _tests(target: ast.Subscript, function: ast.AST) -> Iterator[ast.If]:
    """The conditions of a function that ask for the key of the mapping."""
    key, holder = written(target.slice), written(target.value)
    for node in ast.walk(function):
        match node:
            case ast.If(
                test=ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[of])
            ):
                if written(left) == key and written(of) in (holder, f"{holder}.keys()"):
                    yield node


def _guards(test: ast.If, target: ast.Subscript) -> bool:
    """Whether a place is come to only where the condition found the key."""
    assert isinstance(test.test, ast.Compare)
    if isinstance(test.test.ops[0], ast.In):
        return _has(test.body, target)
    left = isinstance(test.body[-1], _LEAVES) and not _has(test.body, target)
    return _has(test.orelse, target) or (left and test.lineno < target.lineno)


def _has(block: list[ast.stmt], target: ast.Subscript) -> bool:
    return any(node is target for each in block for node in ast.walk(each))
