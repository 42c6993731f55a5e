"""Syntax trees of Python texts, and what their nodes are called."""

from __future__ import annotations

import ast
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from cfglint.document.newer_python import tree_of


def parsed(text: str) -> ast.Module | None:
    """The tree of a text; None where it is no Python."""
    try:
        return tree_of(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lines_with(names: Iterable[str], text: str) -> list[int]:
    """The lines, from 1, of a text that have one of these texts."""
    return [
        number
        for number, line in enumerate(text.split("\n"), 1)
        if any(name in line for name in names)
    ]


def walk_at(tree: ast.AST, lines: list[int]) -> Iterator[ast.AST]:
    """As `ast.walk`, without the statements that have none of these lines: most of a file."""
    left: deque[ast.AST] = deque([tree])
    while left:
        node = left.popleft()
        yield node
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.stmt) or any(
                child.lineno <= line <= (child.end_lineno or child.lineno) for line in lines
            ):
                left.append(child)


def last_part(node: ast.expr) -> str:
    """The last part of a dotted name; "" for what is none."""
    if type(node) is ast.Attribute:
        return node.attr
    return node.id if type(node) is ast.Name else ""


@lru_cache(maxsize=8192)
def written(node: ast.AST) -> str:
    """A node as Python writes it, once: the same places are read for each config."""
    return ast.unparse(node)


def without_subscripts(node: ast.expr) -> ast.expr:
    """What the first of several subscripts is of: `config` of `config[a][b]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def name_of(node: ast.AST | None) -> str:
    """The name that an expression is; "" for any other expression, and for none."""
    match node:
        case ast.Name(id=name):
            return name
    return ""


def dotted(node: ast.AST | None) -> str:
    """A name with dots as it is written; "" for any other expression, and for none."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=holder, attr=name):
            return f"{whole}.{name}" if (whole := dotted(holder)) else ""
    return ""


def elements_of(node: ast.expr) -> list[ast.expr]:
    """The elements of a tuple, or the one expression that is none."""
    match node:
        case ast.Tuple(elts=elements):
            return elements
    return [node]


def call_of(node: ast.AST | None) -> ast.Call | None:
    """An expression that is a call; None for any other expression, and for none."""
    return node if isinstance(node, ast.Call) else None


def uncalled(node: ast.expr) -> ast.expr:
    """What is called, or the expression that is no call: the name of a decorator."""
    match node:
        case ast.Call(func=function):
            return function
    return node


def unsubscripted(node: ast.expr) -> ast.expr:
    """What a subscript is of, or the expression that is none: the base `Generic` of
    `Generic[T]`."""
    match node:
        case ast.Subscript(value=value):
            return value
    return node


def text_in(node: ast.AST | None) -> str | None:
    """The text that an expression is, as a literal; None for any other expression, and for none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
    return None


def defaults_of(spec: ast.arguments) -> dict[str, ast.expr]:
    """The defaults of a function's parameters, by their names."""
    positional = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    found = dict(zip(reversed(positional), reversed(spec.defaults), strict=False))
    named = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    return found | {each.arg: default for each, default in named if default is not None}


def values_of(body: Iterable[ast.stmt], name: str) -> Iterator[ast.expr]:
    """What the statements of a class give a name, in their order."""
    for each in body:
        match each:
            case (
                ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
                | ast.Assign(targets=[ast.Name(id=target)], value=value)
            ) if target == name:
                yield value


Kind = TypeVar("Kind", bound=ast.AST)


def nodes_in(tree: ast.AST, kind: type[Kind]) -> Iterator[Kind]:
    """All nodes of a kind in a tree, itself too."""
    return (node for node in ast.walk(tree) if isinstance(node, kind))


def literal_of(text: str) -> tuple[bool, object]:
    """Whether a text is a literal of Python, and its value."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
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


def in_branches(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, those in branches and handlers too, in order."""
    for node in body:
        yield node
        match node:
            case ast.If(body=inner, orelse=orelse) | ast.Try(body=inner, orelse=orelse):
                yield from in_branches([*inner, *orelse])
                for handler in getattr(node, "handlers", ()):
                    yield from in_branches(handler.body)
