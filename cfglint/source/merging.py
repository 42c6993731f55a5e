"""Functions of a repository that lay one mapping over another, key by key.

`def merge(config, new): for key, value in new.items(): config[key] = value` is in many projects,
with a recursion for the mappings inside. What such a function does is known as a whole: afterwards
the first mapping has the keys of the second one. So is what a function does that makes a copy of a
mapping, key by key.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

_VIEWS = frozenset({"items", "keys", "iteritems"})


class Merger(NamedTuple):
    """A function that merges: the parameters that it lays values over, and takes them from; the
    keys that it handles apart, such as that of a base file; whether it gives the result back, and
    whether it merges the mappings inside too."""

    into: str
    taken: str
    apart: frozenset[str]
    gives: bool
    deep: bool


def merger_of(node: ast.AST) -> Merger | None:
    """What a function merges; None for any other one. One that raises refuses keys, and is no mere
    merge."""
    if not isinstance(node, ast.FunctionDef) or len(node.args.args) < 2:
        return None
    names = {argument.arg for argument in node.args.args}
    nodes = list(ast.walk(node))
    if any(isinstance(each, ast.Raise) for each in nodes):
        return None
    for loop in (each for each in nodes if isinstance(each, ast.For)):
        taken, key = _swept_by(loop)
        if taken not in names:
            continue
        into = {name for each in ast.walk(loop) for name in _set_by(each, key)}
        if len(into) == 1 and into <= names - {taken}:
            (name,) = into
            returns = [each.value for each in nodes if isinstance(each, ast.Return) and each.value]
            gives = any(isinstance(each, ast.Name) and each.id == name for each in returns)
            if returns and not gives:
                return None
            apart = frozenset(_apart(nodes, taken, key))
            return Merger(name, taken, apart, gives, _calls(node, node.name))
    return None


def copied_by(node: ast.AST) -> str:
    """The parameter of which a function gives a copy, with copies of the mappings inside; "" for
    any other function. One that leaves keys out gives what is left."""
    if not isinstance(node, ast.FunctionDef):
        return ""
    names = {argument.arg for argument in node.args.args}
    nodes = list(ast.walk(node))
    if any(isinstance(each, ast.Raise) for each in nodes):
        return ""
    returned = {
        each.value.id
        for each in nodes
        if isinstance(each, ast.Return) and isinstance(each.value, ast.Name)
    }
    for each in nodes:
        if isinstance(each, ast.DictComp) and len(each.generators) == 1:
            generator = each.generators[0]
            taken, key = _swept_by(ast.For(generator.target, generator.iter, [], []))
            if taken in names and _is(each.key, key) and _calls(each.value, node.name):
                return taken
        elif isinstance(each, ast.For) and _calls(each, node.name):
            taken, key = _swept_by(each)
            into = {name for inner in ast.walk(each) for name in _set_by(inner, key)}
            if taken in names and len(into) == 1 and into <= returned - names:
                return taken
    return ""


def _calls(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Call) and _is(n.func, name) for n in ast.walk(node))


def _swept_by(loop: ast.For) -> tuple[str, str]:
    """The mapping that a loop iterates over, and its name for the key; empty texts for none."""
    over: ast.expr = loop.iter
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute):
        over = over.func.value if over.func.attr in _VIEWS and not over.args else over
    target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    if isinstance(over, ast.Name) and isinstance(target, ast.Name):
        return over.id, target.id
    return "", ""


def _set_by(node: ast.AST, key: str) -> list[str]:
    """The names of mappings and objects of which a node sets what the key names."""
    found: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and _is(target.slice, key):
                found.append(target.value)
    elif isinstance(node, ast.Call) and _is(node.func, "setattr") and len(node.args) == 3:
        found += node.args[:1] if _is(node.args[1], key) else []
    return [each.id for each in found if isinstance(each, ast.Name)]


def _apart(nodes: list[ast.AST], taken: str, key: str) -> list[str]:
    """The keys that are compared with the key of the loop, or asked of the mapping by their
    names."""
    found: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.Compare) and len(node.comparators) == 1:
            left, right = node.left, node.comparators[0]
            found += [right] if _is(left, key) else [left] if _is(right, taken) else []
        elif isinstance(node, ast.Subscript) and _is(node.value, taken):
            found.append(node.slice)
    values = (each.value for each in found if isinstance(each, ast.Constant))
    return [value for value in values if isinstance(value, str)]


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
