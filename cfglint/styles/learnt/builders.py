"""Functions of a repository that make an object of a mapping, read off their text.

`get_obj_from_str(config["target"])(**config.get("params", dict()))` says it all: the key with the
name, and the key with the arguments. What imports a dotted name is found first, by its own body.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cfglint.source.named import Form
from cfglint.source.syntax import last_part, nodes_in, parsed

_IMPORTS = re.compile(r"\bimport_module\(|\b__import__\(|\blocate\(")
_FINDS = frozenset({"import_module", "__import__", "locate"})
"""Functions of Python that find a module or an object by a dotted name."""

_COPIES = frozenset({"dict", "copy", "deepcopy", "to_container", "to_dict", "to_object"})

MOST_STEPS = 8
"""Names that one expression is followed through."""


class _Builder(NamedTuple):
    """The key that names, the one with the arguments ("" for all others), and what is passed on."""

    keyword: str
    inside: str
    given: frozenset[str]


def learnt_in(texts: list[tuple[str, str]] | None) -> dict[str, Form]:
    """By the key that names code, how the builders of a repository take a node.

    Functions that take one key in two ways teach nothing: a node may be for either.

    Args:
        texts: (path, text) of the repository's Python files; None where they were not all read.
    """
    trees = [tree for _, text in texts or () if _may_build(text) and (tree := parsed(text))]
    functions = [node for tree in trees for node in _functions(tree)]
    finders = {node.name for node in functions if _imports_a_name(node)} | {"locate"}
    called = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(finders))) + r")\(")
    for _, text in texts or ():
        if "**" in text and not _may_build(text) and called.search(text) and (tree := parsed(text)):
            functions += _functions(tree)
    found: dict[str, set[_Builder]] = {}
    otherwise: set[str] = set()
    for function in functions:
        built = list(_built_in(function, finders))
        for builder in built:
            found.setdefault(builder.keyword, set()).add(builder)
        otherwise |= _looked_up(function, finders) - {builder.keyword for builder in built}
    for builder in _of_early_hydra(texts or ()):
        found.setdefault(builder.keyword, set()).add(builder)
    return {
        keyword: Form(
            keyword,
            "learnt",
            "registry",
            inside=builder.inside,
            special=frozenset({keyword}),
            given=builder.given,
            by_text=True,
        )
        for keyword, builders in found.items()
        if len({each.inside for each in builders}) == 1 and keyword not in otherwise
        for builder in [_together(builders)]
    }


_INSTANTIATES = "hydra.utils.instantiate("


def _of_early_hydra(texts: Iterable[tuple[str, str]]) -> Iterator[_Builder]:
    """How Hydra before 1.1 takes a node: the class under `class`, its arguments under `params`.

    Source: https://hydra.cc/docs/1.0/upgrades/0.11_to_1.0/object_instantiation_changes
    """
    trees = [tree for _, text in texts if _INSTANTIATES in text and (tree := parsed(text))]
    given: set[str] = set()
    for call in (node for tree in trees for node in nodes_in(tree, ast.Call)):
        if f"{ast.unparse(call.func)}(" != _INSTANTIATES:
            continue
        names = [each.arg for each in call.keywords]
        if len(call.args) != 1 or None in names:
            return  # what it passes beside the node is not known
        given.update(filter(None, names))
    if trees:
        yield _Builder("class", "params", frozenset(given))


def _together(builders: set[_Builder]) -> _Builder:
    first = min(builders)
    return first._replace(given=frozenset().union(*(each.given for each in builders)))


def _may_build(text: str) -> bool:
    return ("getattr(" in text or "locate(" in text) and _IMPORTS.search(text) is not None


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _imports_a_name(function: ast.FunctionDef) -> bool:
    """Whether a function gives what a dotted name, its parameter, means: it imports a module, and
    returns an attribute of it."""
    if not function.args.args:
        return False
    sets = _assigned(function)
    called = {last_part(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    for node in ast.walk(function) if called & _FINDS else ():
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(value, ast.Name):
            value = sets.get(value.id)
        if isinstance(value, ast.Call) and last_part(value.func) in ("getattr", "locate"):
            return True
    return False


def _built_in(function: ast.FunctionDef, finders: set[str]) -> Iterator[_Builder]:
    """What a function calls that it found by the name under a key of a parameter of it."""
    sets = _assigned(function)
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        spread = [keyword.value for keyword in node.keywords if keyword.arg is None]
        for parameter in (each.arg for each in function.args.args):
            keyword = _named_by(node.func, parameter, sets, finders, MOST_STEPS)
            if not keyword:
                continue
            taken = [
                inside for each in spread if (inside := _inside(each, parameter, sets)) is not None
            ]
            if len(taken) == 1 and taken[0] != keyword:
                given = {each.arg for each in node.keywords if each.arg is not None}
                yield _Builder(keyword, taken[0], frozenset(given))


def _looked_up(function: ast.FunctionDef, finders: set[str]) -> set[str]:
    """The keys of parameters by whose values a function finds something, whatever it does then."""
    sets = _assigned(function)
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = [each.arg for each in function.args.args]
    return {
        _named_by(node, name, sets, finders, MOST_STEPS) for node in calls for name in names
    } - {""}


def _assigned(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Name -> what a function sets it to, where that is one expression; parts of a text that is
    split are the text."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(each, ast.Name):
                    found.setdefault(each.id, []).append(node.value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _named_by(
    node: ast.expr, parameter: str, sets: dict[str, ast.expr], finders: set[str], steps: int
) -> str:
    """The key of a parameter that holds the name of what an expression is; "" for none."""
    if steps == 0:
        return ""
    if isinstance(node, ast.Name) and node.id in sets:
        return _named_by(sets[node.id], parameter, sets, finders, steps - 1)
    if not isinstance(node, ast.Call):
        return ""
    name = last_part(node.func)
    if name in finders or name in _FINDS:
        keys = {_key_in(each, parameter, sets, steps - 1) for each in node.args[:1]} - {""}
        return keys.pop() if len(keys) == 1 else ""
    if name == "getattr" and len(node.args) >= 2:
        return _named_by(node.args[0], parameter, sets, finders, steps - 1)
    return ""


def _key_in(node: ast.expr, parameter: str, sets: dict[str, ast.expr], steps: int) -> str:
    """The key of a parameter that a text comes from: `config["target"]`, a part of it."""
    if steps == 0:
        return ""
    if isinstance(node, ast.Name) and node.id in sets:
        return _key_in(sets[node.id], parameter, sets, steps - 1)
    if key := _key_of(node, parameter, sets):
        return key
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        split = node.func.attr in ("split", "rsplit", "partition", "rpartition", "join", "strip")
        inner = node.args[0] if node.func.attr == "join" and node.args else node.func.value
        return _key_in(inner, parameter, sets, steps - 1) if split else ""
    if isinstance(node, ast.Subscript):
        return _key_in(node.value, parameter, sets, steps - 1)
    return ""


def _key_of(node: ast.expr, parameter: str, sets: dict[str, ast.expr]) -> str:
    """The key that an expression takes of a parameter, or of a copy of it; "" for none."""
    match node:
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(key))):
            pass
        case ast.Call(
            func=ast.Attribute(value=holder, attr="get" | "pop"),
            args=[ast.Constant(value=str(key)), *_],
        ):
            pass
        case ast.Attribute(value=holder, attr=key):
            pass
        case _:
            return ""
    return key if _is(holder, parameter, sets) else ""


def _is(node: ast.expr, parameter: str, sets: dict[str, ast.expr]) -> bool:
    """Whether an expression is a parameter, or a copy of it."""
    for _ in range(MOST_STEPS):
        if isinstance(node, ast.Name):
            if node.id == parameter:
                return True
            if node.id not in sets:
                return False
            node = sets[node.id]
        elif isinstance(node, ast.Call) and last_part(node.func) in _COPIES:
            method = isinstance(node.func, ast.Attribute) and not node.args
            if not method and not node.args:
                return False
            node = node.func.value if method else node.args[0]  # type: ignore[attr-defined]
        else:
            return False
    return False


def _inside(node: ast.expr, parameter: str, sets: dict[str, ast.expr]) -> str | None:
    """The key whose entries are spread, "" for all of a parameter; None for something else."""
    if isinstance(node, ast.BoolOp):
        node = node.values[0]
    if isinstance(node, ast.IfExp):
        node = node.body
    if _is(node, parameter, sets):
        return ""
    if key := _key_of(node, parameter, sets):
        return key
    if isinstance(node, ast.Name) and node.id in sets:
        return _inside(sets[node.id], parameter, {k: v for k, v in sets.items() if k != node.id})
    if isinstance(node, ast.Call) and last_part(node.func) in _COPIES and node.args:
        return _inside(node.args[0], parameter, sets)
    return None
