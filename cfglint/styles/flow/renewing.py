"""Methods that renew old configs: which keys they may set or take away.

`raw = cls.update_legacy_settings(raw)`: each class may have its own such method, and which one runs
is not known. What all of that name do is: where they only look up, set and delete keys by name,
every other key stays as the file has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from cfglint.source.syntax import last_part, nodes_in

_COPIES = frozenset({"copy", "deepcopy", "dict"})
_LOOKS = frozenset({"isinstance", "hasattr", "is_dict", "is_list", "is_config", "type", "len"})
_BY_KEY = frozenset({"get", "pop", "setdefault"})


class Renewed(NamedTuple):
    """The keys that methods may set or take away, and the sections that they give to a method of
    the same name, which does as much in these."""

    keys: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


NOT_RENEWED = Renewed()


def renewed_by(functions: Iterable[ast.FunctionDef | ast.AsyncFunctionDef]) -> Renewed | None:
    """What functions of one name do to the mapping that they get; None where that is not known."""
    keys: set[str] = set()
    sections: set[str] = set()
    for function in functions:
        parents = {c: p for p in ast.walk(function) for c in ast.iter_child_nodes(p)}
        names = _names_of_it(function)
        passed = _sections(function, names)
        sections |= set(passed.values())
        for use in nodes_in(function, ast.Name):
            if use.id not in names or type(use.ctx) is not ast.Load or parents[use] in passed:
                continue
            found = _by(use, parents, function.name)
            if found is None:
                return None
            keys |= found
    return Renewed(frozenset(keys), frozenset(sections))


def _names_of_it(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that the mapping has: parameters, and variables that are copies of them."""
    names = {each.arg for each in function.args.args} - {"self", "cls"}
    for node in nodes_in(function, ast.Assign):
        if _is_it(node.value, names):
            names |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return names


def _is_it(node: ast.expr, names: set[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Attribute(value=holder, attr="copy"), args=[]):
            return _is_it(holder, names)
        case ast.Call(args=[only], keywords=[]):
            return last_part(node.func) in _COPIES and _is_it(only, names)
    return False


def _sections(
    function: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]
) -> dict[ast.AST, str]:
    """`config.optimizer = Optimizer.renew(config.optimizer)`: the two places, with the key."""
    found: dict[ast.AST, str] = {}
    for node in nodes_in(function, ast.Assign):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=holder), attr=name) as target],
                value=ast.Call(args=[ast.Attribute() as given], keywords=[]) as call,
            ) if holder in names and last_part(call.func) == function.name:
                if ast.unparse(target) == ast.unparse(given):
                    found |= {target: name, given: name}
    return found


def _by(use: ast.Name, parents: dict[ast.AST, ast.AST], own: str) -> set[str] | None:
    """The keys that one use of the mapping may set or take away; None where it may be any."""
    parent = parents[use]
    above = parents.get(parent)
    match parent:
        case ast.Attribute(attr=name):
            if not (isinstance(above, ast.Call) and above.func is parent):
                return {name}
            if name == "copy":
                return set()
            return _constant(above.args) if name in _BY_KEY else None
        case ast.Subscript(value=holder, slice=key) if holder is use:
            return _constant([key])
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return set()
        case ast.Return() | ast.Assign(targets=[ast.Name()]):
            return set()
        case ast.Call(func=called) if last_part(called) in _LOOKS | _COPIES | {own}:
            return set()
    return None


def _constant(nodes: list[ast.expr]) -> set[str] | None:
    match nodes:
        case [ast.Constant(value=str(name)), *_]:
            return {name}
    return None
