"""Syntax trees of Python texts, and what their nodes are called."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import TypeVar


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


def text_in(node: ast.AST | None) -> str | None:
    """The text that an expression is, as a literal; None for any other expression, and for none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
    return None


Kind = TypeVar("Kind", bound=ast.AST)


def nodes_in(tree: ast.AST, kind: type[Kind]) -> Iterator[Kind]:
    """All nodes of a kind in a tree, itself too."""
    return (node for node in ast.walk(tree) if isinstance(node, kind))


def literal_of(text: str) -> tuple[bool, object]:
    """Whether a text is a literal of Python, and its value."""
    try:
        return True, ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """All statements of a module, those of functions and classes too, in no order."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            stack += getattr(node, field, None) or ()
