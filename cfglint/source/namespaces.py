"""Names that a module gives itself through `globals()`, where its text says which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from cfglint.source.paths import named_values


def filled(tree: ast.Module) -> dict[str, ast.stmt] | None:
    """The names, and the statement that gives each; None where some cannot be said.

    `globals()["Net"] = ...`, `globals().update({"Net": ...})`, and both within loops over literals:
    `for file, name in [("net", "Net")]: globals()[name] = ...`.
    """
    uses = sum(_is_globals(node) for node in ast.walk(tree))
    if not uses:
        return {}
    found: dict[str, ast.stmt] = {}
    values = named_values(tree)
    for statement, loop in _statements(tree.body, values, {}):
        names = _given_by(statement, loop)
        if names is None:
            continue
        uses -= 1
        found |= dict.fromkeys(names, statement)
    return None if uses else found


Loop = dict[str, list[str]]
"""The texts that each name of the loops around takes."""


def _statements(
    body: list[ast.stmt], values: dict[str, ast.expr], loop: Loop
) -> Iterator[tuple[ast.stmt, Loop]]:
    """The statements of a module's body, in its conditions and loops too."""
    for node in body:
        yield node, loop
        inner = loop
        if isinstance(node, ast.For):
            inner = {**loop, **_texts(node.target, _literal(node.iter, values))}
        for field in ("body", "orelse", "finalbody"):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from _statements(getattr(node, field, []), values, inner)


def _given_by(node: ast.stmt, loop: Loop) -> list[str] | None:
    """The names that one statement gives through `globals()`; None where it is no such, or they
    are not known."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=holder, slice=key)]) if _is_globals(holder):
            match key:
                case ast.Constant(value=str(name)):
                    return [name]
                case ast.Name(id=name):
                    return loop.get(name)
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=holder, attr="update"), args=[ast.Dict(keys=keys)]
            )
        ) if _is_globals(holder):
            names = [key.value for key in keys if isinstance(key, ast.Constant)]
            texts = [name for name in names if isinstance(name, str)]
            return texts if len(texts) == len(keys) else None
    return None


def _is_globals(node: ast.AST) -> TypeGuard[ast.Call]:
    match node:
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            return True
    return False


def _literal(node: ast.expr, values: dict[str, ast.expr]) -> list[ast.expr] | None:
    """The items of a list, tuple, set or dictionary that is written out; None of anything else."""
    match node:
        case ast.Name(id=name) if name in values:
            return _literal(values[name], {})
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return items
        case ast.Dict(keys=keys):
            return [key for key in keys if key is not None]
        case ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]):
            match values.get(holder.id) if isinstance(holder, ast.Name) else holder:
                case ast.Dict(keys=keys, values=held):
                    pairs = zip(keys, held, strict=True)
                    return [ast.Tuple([k, v], ast.Load()) for k, v in pairs if k is not None]
    return None


def _texts(target: ast.expr, items: list[ast.expr] | None) -> Loop:
    """What each name of a loop's target takes, where that is always a text."""
    match target:
        case ast.Name(id=name):
            texts = [i.value for i in items or () if isinstance(i, ast.Constant)]
            known = [text for text in texts if isinstance(text, str)]
            return {name: known} if items and len(known) == len(items) else {}
        case ast.Tuple(elts=targets) if items:
            rows = [i.elts for i in items if isinstance(i, ast.Tuple)]
            if any(len(row) != len(targets) for row in rows) or len(rows) < len(items):
                return {}
            columns = zip(*rows, strict=True)
            return {
                name: texts
                for each, column in zip(targets, columns, strict=True)
                for name, texts in _texts(each, list(column)).items()
            }
    return {}
