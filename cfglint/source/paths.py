"""Paths that a module makes of its own place: `Path(__file__).parent / "conf"`, and such."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable

_OF_A_STRING = frozenset({"str", "Path", "PurePath", "abspath", "realpath", "normpath", "fspath"})
_OF_ITSELF = frozenset({"resolve", "absolute", "expanduser", "as_posix", "__str__", "__fspath__"})
_OF_A_ROOT = frozenset({"setup_root", "find_root"})
MAX_DEPTH = 24


def named_values(tree: ast.Module) -> dict[str, ast.expr]:
    """What the body of a module gives its names, where each is given one thing."""
    found: dict[str, ast.expr | None] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            found[name] = None if name in found else node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = None if node.target.id in found else node.value
    return {name: value for name, value in found.items() if value is not None}


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

    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        if node.id == "__file__":
            return os.path.abspath(file)
        return of(names[node.id]) if node.id in names else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        left, right = of(node.left), of(node.right)
        return None if left is None or right is None else os.path.join(left, right)
    if isinstance(node, ast.Attribute):
        held = of(node.value)
        return None if held is None else _attribute(held, node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
        held = of(node.value.value) if node.value.attr == "parents" else None
        index = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if held is None or not isinstance(index, int):
            return None
        for _ in range(index + 1):
            held = os.path.dirname(held)
        return held
    if isinstance(node, ast.Call):
        return _call(node, [of(argument) for argument in node.args], of, start, root)
    return None


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
    called = node.func
    short = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
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
    held = of(called.value) if isinstance(called, ast.Attribute) else None
    if held is None or len(known) != len(given):
        return None
    if short in _OF_ITSELF:
        return held
    return os.path.join(held, *known) if short == "joinpath" else None
