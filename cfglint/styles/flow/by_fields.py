"""Functions of projects that build a dataclass field by field, from what a file gave.

`for f in fields(cls): if f.name in data: values[f.name] = build(f.type, data[f.name])` and then
`cls(**values)`: such a function is a parser of the project's own, and a key that is no field raises
where the function compares the keys with the fields first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cfglint.contract import Unknown
from cfglint.styles.flow.flows import MOST_CALLERS, Flows, Scope, argument
from cfglint.styles.flow.sinks import Sink, passed

_WORDS = ("fields(", "__dataclass_fields__")


class OwnBuilder(NamedTuple):
    """A function that builds a class: the parameters that get the class and the mapping, what it
    does with a key that no field has, and whether it builds what is inside as well."""

    cls: str
    data: str
    unknown: Unknown
    nested: bool


class FieldByField(NamedTuple):
    """A class that such a function builds from what a file gave."""

    sink: Sink
    builder: OwnBuilder


def built_by_fields(flows: Flows) -> Iterator[FieldByField]:
    """The classes that functions of the project build field by field."""
    for path in flows.facts.used(*_WORDS):
        tree = flows.facts.tree(path)
        for node in ast.walk(tree) if tree is not None else ():
            builder = own_builder(node) if isinstance(node, ast.FunctionDef) else None
            if builder is not None:
                assert isinstance(node, ast.FunctionDef)
                yield from _calls_of(flows, path, node, builder)


def _calls_of(
    flows: Flows, path: str, function: ast.FunctionDef, builder: OwnBuilder
) -> Iterator[FieldByField]:
    for call in islice(flows.calls_of(function.name), MOST_CALLERS):
        if call.scope.function is function:  # its own, for what is inside
            continue
        found = flows.defined(call.scope, call.node.func)
        if found is None or found.node is not function:
            continue
        inner = flows.scope_of(found) or Scope(path, function)
        cls = argument(call.node, inner, builder.cls)
        value = argument(call.node, inner, builder.data)
        if cls is not None and value is not None:
            for sink in passed(flows, call, cls, value):
                yield FieldByField(sink, builder)


def own_builder(function: ast.FunctionDef) -> OwnBuilder | None:
    """How a function builds a class from a mapping by its fields; None where it does not."""
    names = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
    for cls in names:
        if not _asks_for_fields(function, cls):
            continue
        filled = _filled(function, cls)
        data = [name for name in names if name != cls and _is_looked_up(function, name)]
        if filled and len(data) == 1:
            nested = any(
                isinstance(node, ast.Call) and _last(node.func) == function.name
                for node in ast.walk(function)
            )
            return OwnBuilder(cls, data[0], _unknown(function, data[0]), nested)
    return None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_fields(node: ast.AST, cls: str) -> bool:
    """`fields(cls)` or `cls.__dataclass_fields__`."""
    if isinstance(node, ast.Call):
        return _last(node.func) == "fields" and any(_last(each) == cls for each in node.args)
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "__dataclass_fields__"
        and _last(node.value) == cls
    )


def _asks_for_fields(function: ast.FunctionDef, cls: str) -> bool:
    return any(_is_fields(node, cls) for node in ast.walk(function))


def _filled(function: ast.FunctionDef, cls: str) -> bool:
    """Whether the class is called with a mapping that a loop over its fields fills."""
    spread = {
        _last(keyword.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Call)
        if _last(node.value.func) == cls and not node.value.args
        for keyword in node.value.keywords
        if keyword.arg is None
    }
    return any(
        isinstance(target, ast.Subscript) and _last(target.value) in spread
        for loop in ast.walk(function)
        if isinstance(loop, ast.For) and any(_is_fields(n, cls) for n in ast.walk(loop.iter))
        for node in ast.walk(loop)
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def _is_looked_up(function: ast.FunctionDef, name: str) -> bool:
    """Whether a parameter is a mapping whose entries are taken by a name that is a value."""
    return any(
        isinstance(node, ast.Subscript)
        and _last(node.value) == name
        and not isinstance(node.slice, ast.Constant)
        for node in ast.walk(function)
    )


def _unknown(function: ast.FunctionDef, data: str) -> Unknown:
    """What becomes of a key that no field has: the function takes what it has fields for, and
    raises where it compares first."""
    told: Unknown = "ignored"
    for node in ast.walk(function):
        if not isinstance(node, ast.If) or not any(isinstance(n, ast.Raise) for n in node.body):
            continue
        differences = (n for n in ast.walk(node.test) if isinstance(n, ast.BinOp))
        if any(isinstance(n.op, ast.Sub) and _names(n.left, data) for n in differences):
            return "raises"
        if _names(node.test, data):
            told = "unsure"
    return told


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))
