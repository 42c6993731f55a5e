"""Expressions, on values that are known or not: the interpreter's second part."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from cfglint.source import mistyped
from cfglint.source.answers import ARGUMENTS
from cfglint.source.assignment import assign
from cfglint.source.attributes import attribute
from cfglint.source.budget import GaveUp
from cfglint.source.comprehensions import on_comprehension
from cfglint.source.imports import resolve
from cfglint.source.keys import of_swept, taken_over
from cfglint.source.machine import Machine
from cfglint.source.operations import is_key, is_number, is_plain, spelled, store, text_of
from cfglint.source.operators import on_binop, on_boolop, on_compare, on_ifexp, on_unaryop
from cfglint.source.plain_calls import plain_call
from cfglint.source.refusals import refuse
from cfglint.source.specials import known_call
from cfglint.source.subscripts import on_slice, on_subscript
from cfglint.source.syntax import last_part
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Entries,
    Function,
    Lazy,
    Origin,
    Parsed,
    Scope,
    SomeKey,
    Swept,
    Table,
    Value,
    listing,
)

SHOWS = frozenset(
    {"print", "pprint", "info", "debug", "warning", "error", "echo", "add_row", "log"}
)
"""Calls that show a value: a loop over the config that shows each value does not read it."""


def on_constant(m: Machine, node: ast.Constant, scope: Scope) -> Value:
    """A literal."""
    return Const(node.value)


def on_name(m: Machine, node: ast.Name, scope: Scope) -> Value:
    """The value of a name; one that is set from outside of its scope may be any number."""
    value = scope.look_up(node.id)
    if value is None:
        return UNKNOWN
    if type(value) is Lazy:
        return resolve(m, value)
    if type(value) is Swept:
        return UNKNOWN if m.flow.showing else of_swept(m, value, node, scope)
    return UNKNOWN if node.id in m.modules.set_outside and is_number(value) else value


def on_named(m: Machine, node: ast.NamedExpr, scope: Scope) -> Value:
    """`(name := value)`."""
    value = m.value(node.value, scope)
    assign(m, node.target, value, scope)
    return value


def on_attribute(m: Machine, node: ast.Attribute, scope: Scope) -> Value:
    """`holder.name`."""
    if node.attr == "argv" and spelled(node) == "sys.argv":
        return Origin(ARGUMENTS)
    if m.section.logged is not None and spelled(node) in m.modules.knowledge.kept_at:
        return m.section.logged
    holder = m.value(node.value, scope)
    refused = mistyped.of_attribute(holder, node.attr)
    if refused is not None and refuse(m, refused, node, scope, holder):
        return UNKNOWN
    return attribute(m, holder, node.attr, node, scope)


def on_dict(m: Machine, node: ast.Dict, scope: Scope) -> Value:
    """A dictionary literal, with what is spread into it."""
    entries: Entries = {}
    rest: tuple[Cfg, ...] = ()
    parsed: Parsed | None = None
    lacking = more = False
    for key, value in zip(node.keys, node.values, strict=True):
        made = m.value(value, scope)
        if key is None:
            if isinstance(made, Table):
                entries.update(made.entries)
                rest += made.rest
                lacking, more = lacking or made.open, more or made.others
            elif isinstance(made, Cfg):
                rest += (made,)
                entries.update(taken_over(m, entries, made))
            elif isinstance(made, Parsed):
                parsed = made
            else:
                more = True
            continue
        known = m.value(key, scope)
        store(entries, known.value if isinstance(known, Const) else SomeKey(known.as_regex()), made)
    if parsed is not None:  # {**vars(args), **config}
        return Parsed(parsed.parser, rest[-1] if rest else parsed.over)
    return Table(entries, rest, lacking or more, more)


def on_list(m: Machine, node: ast.List | ast.Tuple, scope: Scope) -> Value:
    """A list or tuple literal; one with a star may have any number of items."""
    entries = {index: m.value(item, scope) for index, item in enumerate(node.elts)}
    return Table(entries, open=any(isinstance(item, ast.Starred) for item in node.elts))


def on_set(m: Machine, node: ast.Set, scope: Scope) -> Value:
    """A set literal of texts and numbers: each once."""
    found = [m.value(item, scope) for item in node.elts]
    known = [each for each in found if isinstance(each, Const) and is_key(each.value)]
    if len(known) < len(found):
        return UNKNOWN
    return listing({each.value: each for each in known}.values())


def on_joined(m: Machine, node: ast.JoinedStr, scope: Scope) -> Value:
    """An f-string: a text, or a pattern where parts of it are not known."""
    parts = []
    for value in node.values:
        inner = value.value if isinstance(value, ast.FormattedValue) else value
        part = m.value(inner, scope)
        plain = not isinstance(value, ast.FormattedValue) or is_plain(value)
        parts.append(part if plain else UNKNOWN)
    return text_of(parts)


def on_lambda(m: Machine, node: ast.Lambda, scope: Scope) -> Value:
    """A function without a name."""
    return Function(scope.module, node, scope)


def on_call(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call: one that is known by its name, or one that is followed."""
    special = known_call(m, node, scope)
    if special is not None:
        return special
    around = m.flow.showing
    if last_part(node.func) in SHOWS:
        m.flow.showing += 1
    elif any(keyword.arg is None for keyword in node.keywords):
        m.flow.showing = 0  # `print(build(**part))` uses the keys of the part
    try:
        return plain_call(m, node, scope)
    finally:
        m.flow.showing = around


Reader = Callable[[Machine, Any, Scope], Value]

READERS: dict[type[ast.expr], Reader] = {
    ast.Constant: on_constant,
    ast.Name: on_name,
    ast.NamedExpr: on_named,
    ast.Attribute: on_attribute,
    ast.Subscript: on_subscript,
    ast.Slice: on_slice,
    ast.Dict: on_dict,
    ast.List: on_list,
    ast.Tuple: on_list,
    ast.Set: on_set,
    ast.JoinedStr: on_joined,
    ast.BoolOp: on_boolop,
    ast.UnaryOp: on_unaryop,
    ast.BinOp: on_binop,
    ast.Compare: on_compare,
    ast.IfExp: on_ifexp,
    ast.Lambda: on_lambda,
    ast.Call: on_call,
    ast.ListComp: on_comprehension,
    ast.SetComp: on_comprehension,
    ast.GeneratorExp: on_comprehension,
    ast.DictComp: on_comprehension,
}
"""How each kind of expression is read; of any other one, only its parts are."""


def value_of(m: Machine, node: ast.expr, scope: Scope) -> Value:
    """The value of an expression; what it reads off the config is recorded."""
    budget = m.budget
    budget.spent += 1  # as `budget.step` does
    if budget.spent > budget.most:
        raise GaveUp
    reader = READERS.get(type(node))
    if reader is not None:
        return reader(m, node, scope)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            m.value(child, scope)
    return UNKNOWN
