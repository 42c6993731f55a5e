"""Paths that a module makes from where it lies: `Path(__file__).parent / "conf"`, and such."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Container

from cfglint.files.reading import text_of
from cfglint.source.syntax import last_part, parsed

_OF_A_STRING = frozenset({"str", "Path", "PurePath", "abspath", "realpath", "normpath", "fspath"})
_OF_ITSELF = frozenset({"resolve", "absolute", "expanduser", "as_posix", "__str__", "__fspath__"})
_OF_A_ROOT = frozenset({"setup_root", "find_root"})
MAX_DEPTH = 24


def named_values(tree: ast.Module) -> dict[str, ast.expr]:
    """What the body of a module gives its names, where each is given one thing."""
    found: dict[str, ast.expr | None] = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name), *_], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ):
                found[name] = None if name in found else value
    return {name: value for name, value in found.items() if value is not None}


def imported_texts(
    tree: ast.Module, file: str, start: str, root: str, wanted: Container[str]
) -> dict[str, ast.expr]:
    """The texts and paths that a module imports by name from modules of the repository.

    Args:
        file: the module's own file.
        wanted: the names that count; only modules that have one of them are read.
        start: the folder that its imports are found from.
    """
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        aliases = [each for each in node.names if (each.asname or each.name) in wanted]
        if not aliases:
            continue
        folder = os.path.dirname(os.path.abspath(file)) if node.level else ""
        for _ in range(node.level - 1):
            folder = os.path.dirname(folder)
        parts = node.module.split(".") if node.module else []
        paths = (os.path.join(each, *parts) for each in ((folder,) if folder else (start, root)))
        other = next((f"{p}.py" for p in paths if parts and os.path.isfile(f"{p}.py")), "")
        module = parsed(text_of(other)) if other else None
        if module is None:
            continue
        names = named_values(module)
        for alias in aliases:
            held = names.get(alias.name)
            text = path_of(held, names, other, start, root) if held is not None else None
            if text is not None:
                found[alias.asname or alias.name] = ast.Constant(text)
    return found


def path_of(
    node: ast.expr, names: dict[str, ast.expr], file: str, start: str, root: str, depth: int = 0
) -> str | None:
    """The path, or the part of one, that an expression gives; None where that is not known.

    Args:
        names: what the module's names stand for.
        file: the module's own file.
        start: the folder that its imports are found from, for `importlib.resources.files`.
        root: the folder of the repository, for `rootutils.setup_root`.
    """
    if depth > MAX_DEPTH:
        return None

    def of(inner: ast.expr) -> str | None:
        return path_of(inner, names, file, start, root, depth + 1)

    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id="__file__"):
            return os.path.abspath(file)
        case ast.Name(id=name):
            return of(names[name]) if name in names else None
        case ast.BinOp(left=one, op=ast.Div() | ast.Add() as operator, right=other):
            left, right = of(one), of(other)
            if left is None or right is None:
                return None
            return left + right if isinstance(operator, ast.Add) else os.path.join(left, right)
        case ast.JoinedStr(values=values):
            parts = [of(part) for part in values]
            return None if None in parts else "".join(filter(None, parts))
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return of(value)
        case ast.Attribute(attr="pardir"):
            return os.pardir
        case ast.Attribute(value=value, attr=name):
            held = of(value)
            return None if held is None else _attribute(held, name)
        case ast.Subscript(
            value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(index))
        ):
            held = of(value)
            return None if held is None else _above(held, index + 1)
        case ast.Call():
            return _call(node, [of(argument) for argument in node.args], of, start, root)
    return None


def _above(path: str, levels: int) -> str:
    for _ in range(min(levels, path.count(os.sep) + 1)):
        path = os.path.dirname(path)
    return path


def _attribute(held: str, name: str) -> str | None:
    if name == "parent":
        return os.path.dirname(held)
    if name == "name":
        return os.path.basename(held)
    return os.path.splitext(os.path.basename(held))[0] if name == "stem" else None


def _call(
    node: ast.Call,
    given: list[str | None],
    of: Callable[[ast.expr], str | None],
    start: str,
    root: str,
) -> str | None:
    short = last_part(node.func)
    first = given[0] if given else None
    known = [each for each in given if each is not None]
    if short in _OF_A_ROOT:
        return root
    if short == "files" and first is not None:
        return os.path.join(start, *first.split("."))
    if short == "dirname" and first is not None:
        return os.path.dirname(first)
    if short == "join" and len(known) == len(given) > 0:
        return os.path.join(*known)
    if short in _OF_A_STRING and len(given) == 1:
        return first
    match node.func:
        case ast.Attribute(value=holder) if len(known) == len(given):
            held = of(holder)
        case _:
            return None
    if held is None:
        return None
    if short in _OF_ITSELF:
        return held
    return os.path.join(held, *known) if short == "joinpath" else None
