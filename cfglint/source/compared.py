"""The texts that code compares a value with before it raises: what it would have taken."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Block = list[ast.stmt]
"""Statements that follow each other."""


def compared_before(node: ast.stmt, around: ast.AST) -> tuple[str, ...]:
    """The texts that the conditions before a statement compare one expression with; () where they
    are about several. Conditions are those of the `if` chain that it ends, and of `if` statements
    before it that leave the block."""
    found: dict[str, list[str]] = {}
    for test in _tests_before(node, around):
        for expression, texts in _comparisons(test):
            found.setdefault(expression, []).extend(texts)
    return tuple(dict.fromkeys(next(iter(found.values())))) if len(found) == 1 else ()


def _tests_before(node: ast.stmt, around: ast.AST) -> Iterator[ast.expr]:
    """The conditions that did not hold where a run comes to a statement."""
    inside = around
    while inside is not node:
        held = next(((b, s) for b in _blocks(inside) for s in b if _holds(s, node)), None)
        if held is None:
            return
        block, statement = held
        if isinstance(inside, ast.If) and block is inside.orelse:
            yield inside.test
        for each in block[: block.index(statement)]:
            if isinstance(each, ast.If) and not each.orelse and _leaves(each.body):
                yield each.test
        inside = statement


def _blocks(node: ast.AST) -> Iterable[Block]:
    names = ("body", "orelse", "finalbody")
    blocks = [block for name in names if isinstance(block := getattr(node, name, None), list)]
    handlers = getattr(node, "handlers", [])
    return [*blocks, *(handler.body for handler in handlers)]


def _holds(statement: ast.stmt, node: ast.stmt) -> bool:
    end = statement.end_lineno or statement.lineno
    return statement is node or statement.lineno <= node.lineno <= end


def _leaves(block: Block) -> bool:
    return isinstance(block[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))


def _comparisons(test: ast.expr) -> Iterator[tuple[str, list[str]]]:
    """(expression, texts) of `x == "a"`, `x in ("a", "b")`, and several of these with `or`."""
    match test:
        case ast.BoolOp(op=ast.Or(), values=values):
            for each in values:
                yield from _comparisons(each)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(text))]):
            yield ast.unparse(left), [text]
        case ast.Compare(
            left=left,
            ops=[ast.In()],
            comparators=[ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts)],
        ):
            known = [each.value for each in elts if isinstance(each, ast.Constant)]
            yield ast.unparse(left), [each for each in known if isinstance(each, str)]
        case _:
            yield "", []
