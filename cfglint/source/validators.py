"""What a Pydantic model's validators and constructor change before the fields are checked.

A key that one stores, removes or may change inside is doubtful, and no other; one that hands the
whole mapping to code that is not followed makes all of them doubtful.

Source: https://docs.pydantic.dev/latest/concepts/validators/.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.contract import Code
from cfglint.source.annotations import Alias, plain_value, resolve
from cfglint.source.definitions import Definition
from cfglint.source.fields import at, called_name, is_true, keyword
from cfglint.source.library import Library

Function = ast.FunctionDef | ast.AsyncFunctionDef

MOST_DEPTH = 3
"""Functions that the mapping is followed into."""


class Changes(NamedTuple):
    """Keys that are stored or removed, fields whose values are converted, or anything."""

    stored: frozenset[str] = frozenset()
    converted: frozenset[str] = frozenset()
    opaque: bool = False
    at: Code | None = None

    def and_(self, other: Changes) -> Changes:
        """The changes of both."""
        return Changes(
            self.stored | other.stored,
            self.converted | other.converted,
            self.opaque or other.opaque,
            self.at or other.at,
        )


class _Around(NamedTuple):
    """Where a function is looked at: its class with the bases, and how deep."""

    library: Library
    order: list[Definition]
    found: Definition
    depth: int = MOST_DEPTH


def changes_in(library: Library, order: list[Definition], found: Definition) -> Changes:
    """What a class's own validators and constructor change.

    Args:
        order: the model with its bases, in which `self.x` and `cls.x` are looked up.
    """
    whole = Changes()
    around = _Around(library, order, found)
    for node in found.node.body:
        if not isinstance(node, Function):
            continue
        if node.name in ("__init__", "__new__", "model_validate", "parse_obj"):
            whole = whole.and_(_by_constructor(around, node))
            continue
        for decorator in node.decorator_list:
            whole = whole.and_(_by_decorator(around, node, decorator))
    return whole


def _by_decorator(around: _Around, node: Function, decorator: ast.expr) -> Changes:
    call = decorator if isinstance(decorator, ast.Call) else None
    name = ast.unparse(call.func if call is not None else decorator).rpartition(".")[2]
    mode = keyword(call, "mode") if call is not None else None
    early = mode is not None and plain_value(mode) in ("before", "wrap", "plain")
    early |= call is not None and is_true(keyword(call, "pre"))
    if name in ("model_validator", "root_validator"):
        return _by_parameter(around, node, 1) if early else Changes()
    if name in ("field_validator", "validator") and call is not None and early:
        return Changes(converted=frozenset(str(plain_value(each)) for each in call.args))
    return Changes()


def _by_constructor(around: _Around, node: Function) -> Changes:
    """A constructor of the model's own: `**data` is the mapping."""
    place = at(around.found, node)
    spec = node.args
    if node.name != "__init__":
        return _by_parameter(around, node, 1)
    if spec.kwarg is None or len(spec.args) > 1 or spec.kwonlyargs:
        return Changes(opaque=True, at=place)
    return _by_name(around, node, spec.kwarg.arg)


def _by_parameter(around: _Around, node: Function, position: int) -> Changes:
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    if position >= len(names):
        return Changes(opaque=True, at=at(around.found, node))
    return _by_name(around, node, names[position])


def _by_name(around: _Around, node: Function, data: str) -> Changes:
    """What a function does to the mapping that a name of it holds."""
    held = _held(node, data)
    whole = Changes(at=at(around.found, node))
    for each in ast.walk(node):
        whole = whole.and_(_by_node(around, node, each, held))
    return whole


def _held(node: Function, data: str) -> dict[str, str]:
    """The names that hold the mapping ("") or the value of one of its keys."""
    held = {data: ""}
    for _ in range(2):  # a name may be used above the line that sets it, in a loop
        for each in ast.walk(node):
            if isinstance(each, ast.Assign) and len(each.targets) == 1:
                target, value = each.targets[0], each.value
            elif isinstance(each, ast.NamedExpr):
                target, value = each.target, each.value
            else:
                continue
            found = _root(value, held)
            if isinstance(target, ast.Name) and found is not None:
                held.setdefault(target.id, found)
    return held


def _root(node: ast.expr, held: dict[str, str]) -> str | None:
    """The key of the mapping that an expression is, or is inside of; "" for the mapping; None for
    anything else."""
    if isinstance(node, ast.Name):
        return held.get(node.id)
    if isinstance(node, ast.BoolOp):
        return next((f for v in node.values if (f := _root(v, held)) is not None), None)
    if isinstance(node, ast.Subscript):
        outer = _root(node.value, held)
        return _text(node.slice) or None if outer == "" else outer
    if isinstance(node, ast.Call):
        return _root_of_call(node, held)
    return None


def _root_of_call(node: ast.Call, held: dict[str, str]) -> str | None:
    name = called_name(node)
    if isinstance(node.func, ast.Attribute):
        outer = _root(node.func.value, held)
        if outer is not None and name in ("get", "pop", "setdefault") and node.args:
            return (_text(node.args[0]) or None) if outer == "" else outer
        if outer is not None and name == "copy":
            return outer
    if name in ("dict", "copy", "deepcopy", "cast") and node.args:
        return _root(node.args[-1], held)
    return None


def _by_node(around: _Around, function: Function, node: ast.AST, held: dict[str, str]) -> Changes:
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _stored(around, function, _root(node.value, held), node.slice)
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
        names = frozenset(text for key in node.value.keys if key and (text := _text(key)))
        whole = any(key is None for key in node.value.keys)
        return Changes(names, opaque=not whole)
    if isinstance(node, ast.Call):
        return _by_call(around, function, node, held)
    return Changes()


def _stored(around: _Around, function: Function, root: str | None, key: ast.expr | None) -> Changes:
    """What storing or removing a key of the mapping, or inside the value of a key, changes."""
    if root is None:
        return Changes()
    if root:
        return Changes(converted=frozenset({root}))
    names = frozenset(_texts(around, function, key)) if key is not None else frozenset()
    return Changes(names, opaque=not names)


_MUTATORS = frozenset({"pop", "setdefault", "__setitem__", "update", "clear", "popitem"})
_HARMLESS = frozenset(
    {"isinstance", "len", "dict", "copy", "deepcopy", "print", "hasattr", "getattr", "handler"}
    | {"info", "warning", "debug", "error", "type", "str", "repr", "any", "all", "set", "sorted"}
    | {"__init__", "bool", "list", "keys", "cast", "warn", "warning_once", "id", "iter"}
)
"""Calls that take the mapping and change nothing of it."""


def _by_call(around: _Around, function: Function, node: ast.Call, held: dict[str, str]) -> Changes:
    name = called_name(node)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    root = _root(owner, held) if owner is not None else None
    if root is not None and name in _MUTATORS:
        return _by_mutator(around, function, node, name, root)
    if name in _HARMLESS:
        return Changes()
    whole = Changes()
    handed = [*enumerate(node.args), *((each.arg, each.value) for each in node.keywords)]
    for place, value in handed:
        given = _root(value, held) if isinstance(value, ast.Name) else None
        if given == "":
            whole = whole.and_(_by_callee(around, node, place))
        elif given:  # what is inside may change; whether the key is there does not
            whole = whole.and_(Changes(converted=frozenset({given})))
    return whole


def _by_mutator(
    around: _Around, function: Function, node: ast.Call, name: str, root: str
) -> Changes:
    if root:
        return Changes(converted=frozenset({root}))
    if name in ("clear", "popitem"):
        return Changes(opaque=True)
    if name != "update":
        return _stored(around, function, "", node.args[0] if node.args else None)
    names = {each.arg for each in node.keywords if each.arg}
    for each in node.args:
        if not isinstance(each, ast.Dict):
            return Changes(opaque=True)
        names |= {text for key in each.keys if key and (text := _text(key))}
    return Changes(frozenset(names))


def _by_callee(around: _Around, node: ast.Call, place: int | str | None) -> Changes:
    """What a method of the model, or a function of the project, does to the mapping."""
    if around.depth == 0 or place is None:
        return Changes(opaque=True)
    inner = around._replace(depth=around.depth - 1)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    name = called_name(node)
    if isinstance(owner, ast.Name) and owner.id in ("cls", "self"):
        for each in around.order:
            for method in each.node.body:
                if isinstance(method, Function) and method.name == name:
                    plain = any(ast.unparse(d) == "staticmethod" for d in method.decorator_list)
                    return _into(inner._replace(found=each), method, place, 0 if plain else 1)
        return Changes(opaque=True)
    text = ast.unparse(node.func)
    found = resolve(around.library, around.found, text) if text.isidentifier() else None
    if isinstance(found, Definition) and isinstance(found.node, Function):
        return _into(inner._replace(found=found), found.node, place, 0)
    return Changes(opaque=True)


def _into(around: _Around, node: Function, place: int | str, skip: int) -> Changes:
    if isinstance(place, str):
        return _by_name(around, node, place)
    return _by_parameter(around, node, place + skip)


def _text(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def _texts(around: _Around, function: Function, node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: a literal, or the variable of a loop over literals."""
    text = _text(node)
    if text:
        yield text
    if not isinstance(node, ast.Name):
        return
    for each in ast.walk(function):
        if isinstance(each, (ast.For, ast.comprehension)) and ast.unparse(each.target) == node.id:
            yield from _members(around, each.iter)


def _members(around: _Around, node: ast.expr) -> Iterator[str]:
    """The texts in a literal list, tuple or mapping, or in one that the module sets a name to."""
    if isinstance(node, ast.Name):
        found = resolve(around.library, around.found, node.id)
        if isinstance(found, Alias):
            node = found.value
    value = plain_value(node)
    if isinstance(node, ast.Dict):
        value = [plain_value(key) for key in node.keys if key is not None]
    elif isinstance(node, ast.Call) and node.args:
        value = plain_value(node.args[0])
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        yield from (each for each in value if isinstance(each, str))
