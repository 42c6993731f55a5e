"""Syntax trees of Python texts, and what their nodes are called."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator


def parsed(text: str) -> ast.Module | None:
    """The tree of a text; None where it is no Python that this interpreter reads."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # escapes in other people's strings
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def last_part(node: ast.expr) -> str:
    """The last part of a dotted name; "" for what is none."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def name_of(node: ast.AST | None) -> str:
    """The name that an expression is; "" for any other expression, and for none."""
    match node:
        case ast.Name(id=name):
            return name
    return ""


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """All statements of a module, those of functions and classes too, in no order."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            stack += getattr(node, field, None) or ()
