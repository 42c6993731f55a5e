"""Operators, comparisons and conditions within expressions."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from cfglint.source import mistyped
from cfglint.source.arithmetic import BY_ZERO, binary, unary
from cfglint.source.idle import idle_value, is_switch
from cfglint.source.keys import ask_for, taken_over
from cfglint.source.loads import is_among, join_path
from cfglint.source.machine import Machine
from cfglint.source.operations import as_table, compare, is_text, text_of
from cfglint.source.raising import Thrown
from cfglint.source.refusals import or_raises, refuse
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Fixed,
    Origin,
    Scope,
    Table,
    given,
    keys_of,
)


def on_boolop(m: Machine, node: ast.BoolOp, scope: Scope) -> Any:
    """`and` and `or`: the first value that decides, and the rest read aside."""
    stops_at = isinstance(node.op, ast.Or)
    unsure = 0
    value: Any = UNKNOWN
    path: Origin | None = None  # of `options.config or "default.yaml"`
    try:
        for number, part in enumerate(node.values, 1):
            try:
                value = m.value(part, scope)
            except Thrown:
                if not unsure:
                    raise
                return UNKNOWN  # a run that goes on did not come here
            decided = m.truth(value)
            if decided is stops_at:
                if isinstance(value, Fixed) and not unsure:
                    return value
                for other in node.values[number:]:
                    idle_value(m, other, scope)
                return path or (value if not unsure else UNKNOWN)
            if decided is None:
                if isinstance(value, Origin) and stops_at:
                    path = path or value
                unsure += 1
                m.flow.unsure += 1
        return path or (value if not unsure else UNKNOWN)
    finally:
        m.flow.unsure -= unsure


def on_unaryop(m: Machine, node: ast.UnaryOp, scope: Scope) -> Any:
    """`not`, and signs of numbers."""
    value = m.value(node.operand, scope)
    if isinstance(node.op, ast.Not):
        decided = m.truth(value)
        if isinstance(value, Fixed) and decided is not None:
            return Fixed(not decided)
        return UNKNOWN if decided is None else given(not decided, keys_of(value))
    found = mistyped.of_sign(node.op, value) or unary(node.op, value)
    return or_raises(m, found, node, scope, value)


def on_binop(m: Machine, node: ast.BinOp, scope: Scope) -> Any:
    """`left + right` and such."""
    left, right = m.value(node.left, scope), m.value(node.right, scope)
    return operate(m, node.op, left, right, node, scope)


def operate(
    m: Machine, kind: ast.operator, left: Any, right: Any, node: ast.expr | ast.stmt, scope: Scope
) -> Any:
    """What `left kind right` gives."""
    if refuse(m, mistyped.of_operator(kind, left, right), node, scope, left, right):
        return UNKNOWN
    if isinstance(kind, ast.Add) and any(is_text(side) for side in (left, right)):
        return text_of([left, right])
    if isinstance(kind, ast.BitOr):
        merged = merged_literals(m, left, right)
        if merged is not None:
            return merged
    if isinstance(kind, ast.Div):
        made = join_path(m, [left, right])
        if made is not None:
            return made
    found = binary(kind, left, right)
    by_right = found is BY_ZERO and not isinstance(kind, ast.Pow)
    return or_raises(m, found, node, scope, *((right,) if by_right else (left, right)))


def merged_literals(m: Machine, left: Any, right: Any) -> Table | None:
    """`{**left, **right}`, written as `left | right`."""
    sides = [as_table(side) for side in (left, right)]
    if None in sides:
        return None
    one, other = (side for side in sides if side is not None)
    entries = dict(one.entries)
    for part in other.rest:
        entries.update(taken_over(m, entries, part))
    entries.update(other.entries)
    return Table(entries, (*one.rest, *other.rest), one.open or other.open)


def on_compare(m: Machine, node: ast.Compare, scope: Scope) -> Any:
    """A comparison; of a chain nothing is known."""
    left = m.value(node.left, scope)
    rights = [m.value(comparator, scope) for comparator in node.comparators]
    if len(rights) != 1:
        return UNKNOWN
    if isinstance(left, Origin) and (rights[0] == Const(None) or rights[0] == Const("")):
        there = m.loading.is_given(left)
        negated = isinstance(node.ops[0], (ast.IsNot, ast.NotEq))
        return UNKNOWN if there is None else Const(there is negated)
    if isinstance(left, Origin) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        if is_among(m, left, rights[0]) is None:
            return UNKNOWN
        return Const(isinstance(node.ops[0], ast.NotIn))
    found = compare(node.ops[0], left, rights[0], m.section.has)
    within = isinstance(node.ops[0], (ast.In, ast.NotIn))
    refused = (
        mistyped.of_membership(left, rights[0])
        if within
        else mistyped.of_operator(node.ops[0], left, rights[0])
    )
    refuse(m, refused, node, scope, left, rights[0])
    member = within and isinstance(left, Const)
    if member and isinstance(found, Const) and isinstance(rights[0], Cfg):
        name = str(left.value)
        ask_for(m, rights[0], name, node, scope)
        return given(found.value, ((*rights[0].path, name),))
    return found


def on_ifexp(m: Machine, node: ast.IfExp, scope: Scope) -> Any:
    """`a if test else b`."""
    decided = m.truth(m.value(node.test, scope))
    if decided is not None:
        if is_switch(node.test):
            idle_value(m, node.orelse if decided else node.body, scope)
        return m.value(node.body if decided else node.orelse, scope)
    ways = (partial(m.value, each, scope) for each in (node.body, node.orelse))
    return Either(m.flow.perhaps(*ways))
