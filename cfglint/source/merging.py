"""Functions of a repository that lay one mapping over another, key by key.

`def merge(config, new): for key, value in new.items(): config[key] = value` is in many projects,
with a recursion for the mappings inside. What such a function does is known as a whole: afterwards
the first mapping has the keys of the second one. So is what a function does that makes a copy of a
mapping, key by key.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple

from cfglint.source.syntax import last_part, name_of, nodes_in, text_in

_VIEWS = frozenset({"items", "keys", "iteritems"})


class Merger(NamedTuple):
    """A function that merges: the parameters that it lays values over, and takes them from; the
    keys that it handles apart, such as that of a base file; whether it gives the result back, and
    whether it merges the mappings inside too. With `copies` it lays them over a copy; `beside` is
    how many other things it gives behind the result."""

    into: str
    taken: str
    apart: frozenset[str]
    gives: bool
    deep: bool
    copies: bool = False
    beside: int = 0


def merger_of(node: ast.AST) -> Merger | None:
    """What a function merges; None for any other one. One that raises refuses keys, and is no mere
    merge."""
    if not isinstance(node, ast.FunctionDef) or len(node.args.args) < 2:
        return None
    names = {argument.arg for argument in node.args.args}
    if _refuses(node):
        return None
    copies = _copies_in(node, names)
    for loop in nodes_in(node, ast.For):
        taken, key = _swept_by(loop.target, loop.iter)
        if taken not in names:
            continue
        into = {name for each in ast.walk(loop) for name in _set_by(each, key)}
        if len(into) == 1 and {copies.get(name, name) for name in into} <= names - {taken}:
            (name,) = into
            given = [_given_by(each.value) for each in nodes_in(node, ast.Return) if each.value]
            beside = {number for returned, number in given if returned == name}
            if (given or name in copies) and len(beside) != 1:
                return None
            apart = frozenset(_apart(node, taken, key))
            deep, behind = _calls(node, node.name), next(iter(beside), 0)
            parameter = copies.get(name, name)
            return Merger(parameter, taken, apart, bool(beside), deep, name in copies, behind)
    return None


def _refuses(node: ast.FunctionDef) -> bool:
    """Whether a function may raise on a key, and not just on what is no mapping."""
    of_kinds = {
        id(each.body[0])
        for each in nodes_in(node, ast.If)
        if len(each.body) == 1 and _asks_for_a_kind(each.test)
    }
    return any(id(each) not in of_kinds for each in nodes_in(node, ast.Raise))


def _given_by(value: ast.expr) -> tuple[str, int]:
    """The name that a function gives, or gives first, and how many others it gives behind it."""
    match value:
        case ast.Tuple(elts=[first, *others]):
            return name_of(first), len(others)
    return name_of(value), 0


_COPIES = frozenset({"dict", "copy", "deepcopy", "OrderedDict"})


def _copies_in(node: ast.FunctionDef, names: set[str]) -> dict[str, str]:
    """The names of a function for copies of its parameters, each with the parameter: `deepcopy(a)`,
    `a.copy()`, `{**a}`."""
    found: dict[str, str] = {}
    for each in node.body:
        match each:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=(
                    ast.Call(func=called, args=[ast.Name(id=source)], keywords=[])
                    | ast.Call(func=ast.Attribute(value=ast.Name(id=source)) as called, args=[])
                ),
            ) if last_part(called) in _COPIES:
                pass
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Dict(keys=[None], values=[ast.Name(source)])
            ):
                pass
            case _:
                continue
        if source in names:
            found[name] = source
    return found


def copied_by(node: ast.AST) -> str:
    """The parameter of which a function gives a copy, with copies of the mappings inside; "" for
    any other function. One that leaves keys out gives what is left."""
    if not isinstance(node, ast.FunctionDef) or any(True for _ in nodes_in(node, ast.Raise)):
        return ""
    names = {argument.arg for argument in node.args.args}
    returned = {name_of(each.value) for each in nodes_in(node, ast.Return)} - {""}
    for each in ast.walk(node):
        match each:
            case ast.DictComp(key=made, value=value, generators=[generator]):
                taken, key = _swept_by(generator.target, generator.iter)
                if taken in names and name_of(made) == key and _calls(value, node.name):
                    return taken
            case ast.For(target=target, iter=over) if _calls(each, node.name):
                taken, key = _swept_by(target, over)
                into = {name for inner in ast.walk(each) for name in _set_by(inner, key)}
                if taken in names and len(into) == 1 and into <= returned - names:
                    return taken
    return ""


def _calls(node: ast.AST, name: str) -> bool:
    return any(name_of(call.func) == name for call in nodes_in(node, ast.Call))


def _swept_by(target: ast.expr, over: ast.expr) -> tuple[str, str]:
    """The mapping that a loop iterates over, and its name for the key; empty texts for none."""
    match over:
        case ast.Call(func=ast.Attribute(value=holder, attr=view), args=[]) if view in _VIEWS:
            over = holder
    match target:
        case ast.Tuple(elts=[first, *_]):
            target = first
    taken, key = name_of(over), name_of(target)
    return (taken, key) if taken and key else ("", "")


def _set_by(node: ast.AST, key: str) -> list[str]:
    """The names of mappings and objects of which a node sets what the key names."""
    found: list[ast.expr] = []
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                match target:
                    case ast.Subscript(value=holder, slice=ast.Name(id=name)) if name == key:
                        found.append(_whose_entries(holder))
        case ast.Call(func=ast.Name(id="setattr"), args=[holder, ast.Name(id=name), _]):
            found += [holder] if name == key else []
        case ast.Call(
            func=ast.Attribute(value=holder, attr="__setattr__"), args=[ast.Name(id=name), _]
        ):
            found += [holder] if name == key else []
    return [name for each in found if (name := name_of(each))]


def _whose_entries(node: ast.expr) -> ast.expr:
    """The object of which a node is the dictionary of attributes; else the node."""
    match node:
        case ast.Attribute(value=holder, attr="__dict__"):
            return holder
        case ast.Call(func=ast.Name(id="vars"), args=[holder]):
            return holder
    return node


class Laying(NamedTuple):
    """A loop that sets every key of a mapping on an object: where the mapping comes from, the name
    of the object, and its attributes that are dictionaries of the same keys and values."""

    taken: ast.expr
    into: str
    kept: frozenset[str]


@lru_cache(maxsize=8192)
def laid_on_by(loop: ast.For, own: str) -> Laying | None:
    """The mapping of which a loop sets every key on an object; None for any other loop. Values go
    there as they are, mappings as objects of the same class; what is only shown, and a value that
    is another one in a case (`if value == "None": value = None`), change no key.

    Args:
        own: the name of the object's class.
    """
    taken, key, name = _each_of(loop)
    into: set[str] = set()
    kept: set[str] = set()
    aside = {
        id(each) for node in loop.body if _sets_nothing(node, key, name) for each in ast.walk(node)
    }
    for node in ast.walk(loop):
        if id(node) in aside:
            continue
        match node:
            case ast.Raise() | ast.Continue() | ast.Break() | ast.Return():
                return None
            case ast.If(test=test) | ast.IfExp(test=test) if not _asks_for_a_kind(test):
                return None
            case ast.Call(func=ast.Name(id="setattr"), args=[_, _, value]) if not _is_same(
                value, own
            ):
                return None
            case ast.Call(func=ast.Attribute(attr="__setattr__"), args=[*_, value]) if not _is_same(
                value, own
            ):
                return None
            case ast.Assign(value=value) if not _is_same(value, own):
                return None
            case ast.Assign(targets=[ast.Subscript(value=holder, slice=ast.Name(id=index))]):
                kept.update(_attribute_of_self(holder) if index == key else ())
        into.update(_set_by(node, key) if taken is not None else ())
    if taken is None or len(into) != 1:
        return None
    return Laying(taken, into.pop(), frozenset(kept))


def _each_of(loop: ast.For) -> tuple[ast.expr | None, str, str]:
    """The mapping that a loop iterates over, and its names for key and value."""
    match loop:
        case ast.For(
            target=ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]),
            iter=ast.Call(func=ast.Attribute(value=taken, attr="items" | "iteritems"), args=[]),
        ):
            return taken, key, value
        case ast.For(target=ast.Name(id=key), iter=over):
            name, _ = _swept_by(loop.target, over)
            return (ast.copy_location(ast.Name(name, ast.Load()), loop) if name else None), key, ""
    return None, "", ""


def _sets_nothing(node: ast.stmt, key: str, name: str) -> bool:
    """Whether a condition only shows something, or gives the value of a loop another one."""
    if not isinstance(node, ast.If):
        return False
    for each in [*node.body, *node.orelse]:
        match each:
            case ast.Expr(value=ast.Call()) if not _set_by(each.value, key):
                continue
            case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
                continue
        return False
    return True


def _attribute_of_self(node: ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if name != "__dict__":
            return (name,)
    return ()


@lru_cache(maxsize=8192)
def flattened_by(loop: ast.For) -> tuple[str, str]:
    """The mapping of whose sections a loop sets every key on one object, and the object's name;
    empty texts for any other loop: `for s in cfg: for k, v in cfg[s].items(): flat[k] = v`."""
    match loop:
        case ast.For(body=[ast.For(orelse=[]) as inner], orelse=[]):
            pass
        case _:
            return ("", "")
    taken, key = _swept_by(loop.target, loop.iter)
    match inner.iter:
        case ast.Call(func=ast.Attribute(value=section, attr="items"), args=[]):
            pass
        case _:
            return ("", "")
    names = {f"{taken}[{key}]", f"{taken}.get({key})"} | _sections_of(loop)
    match inner:
        case ast.For(target=ast.Tuple(elts=[ast.Name(id=name), ast.Name(id=value)]), body=[each]):
            into = _set_by(each.value if isinstance(each, ast.Expr) else each, name)
        case _:
            return ("", "")
    match each:
        case (
            ast.Assign(value=ast.Name(id=given))
            | ast.Expr(value=ast.Call(args=[*_, ast.Name(id=given)]))
        ) if given == value and len(into) == 1 and ast.unparse(section) in names:
            return (_iterated(loop.iter), into[0])
    return ("", "")


def _sections_of(loop: ast.For) -> set[str]:
    """The name that a loop over the values of a mapping has for each of them."""
    match loop.iter, loop.target:
        case ast.Call(func=ast.Attribute(attr="values")), ast.Name(id=name):
            return {name}
        case ast.Call(func=ast.Attribute(attr="items")), ast.Tuple(elts=[_, ast.Name(id=name)]):
            return {name}
    return set()


def _iterated(over: ast.expr) -> str:
    match over:
        case ast.Call(func=ast.Attribute(value=holder), args=[]):
            return name_of(holder)
    return name_of(over)


def _asks_for_a_kind(test: ast.expr) -> bool:
    match test:
        case ast.Call(func=ast.Name(id="isinstance")):
            return True
        case ast.Compare(left=ast.Call(func=ast.Name(id="type"))):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _asks_for_a_kind(inner)
        case ast.BoolOp(values=values):
            return all(map(_asks_for_a_kind, values))
        case ast.Call(func=ast.Name(id="all" | "any"), args=[ast.GeneratorExp(elt=inner)]):
            return _asks_for_a_kind(inner)
    return False


def _is_same(value: ast.expr, own: str) -> bool:
    """Whether a value is one that a loop has, or an object of the same class that is made of it."""
    match value:
        case ast.Name():
            return True
        case ast.Call(args=[inner], keywords=[]):
            called = ast.unparse(value.func)
            return called in (own, "type(self)", "self.__class__", "cls") and _is_same(inner, own)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_same(body, own) and _is_same(orelse, own)
        case ast.ListComp(elt=inner):
            return _is_same(inner, own)
    return False


def _apart(function: ast.AST, taken: str, key: str) -> list[str]:
    """The keys that are compared with the key of the loop, or asked of the mapping by their
    names."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        match node:
            case ast.Compare(left=ast.Name(id=name), comparators=[right]) if name == key:
                found.append(right)
            case ast.Compare(left=left, comparators=[ast.Name(id=name)]) if name == taken:
                found.append(left)
            case ast.Subscript(value=ast.Name(id=name), slice=index) if name == taken:
                found.append(index)
    return [text for each in found if (text := text_in(each)) is not None]
