"""Registries that decorators fill and a name in the config chooses from: MMEngine's
`@MODELS.register_module()` with `type: ResNet`, BasicSR's `@ARCH_REGISTRY.register()`.

Only registries whose entries are called with the node's other keys as keywords count: those of
MMEngine and MMCV, whose `build` does so, and those that code calls with `**`:
`ARCH_REGISTRY.get(name)(**opt)`. Source: https://mmengine.readthedocs.io/en/latest/
advanced_tutorials/registry.html (0.10).
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.source.syntax import last_part, parsed

_DECORATOR = r"@[\w.]+\.register(_\w+)?\b"
_LIBRARIES = ("mmengine", "mmcv")
_IMPORTED = re.compile(
    r"^from[ \t]+(?:mmengine|mmcv)\b[\w.]*[ \t]+import[ \t]+(\([^)]{0,8000}\)|[^\n#]+)", re.M
)
"""What a module has of these libraries: their own registries are called as theirs are."""
_NAME = re.compile(r"\b[A-Z][A-Z_]+\b")
TAKEN_FIRST = frozenset({"_scope_", "priority", "convert_to_iter_based"})
"""Keys of a node that MMEngine's runner takes out before the class is called: `priority` of hooks,
`convert_to_iter_based` of schedulers. Source: mmengine/runner/runner.py (0.10)."""


class Entry(NamedTuple):
    """A class or function in a registry: the file and the name that it is defined under, and the
    name of the variable that holds the registry; `of_library` says that its `build` is the
    library's, which passes nothing by position."""

    path: str
    name: str
    registry: str
    of_library: bool = False


class Registries(NamedTuple):
    """What the registries of a repository have, by the name that a config gives."""

    entries: dict[str, tuple[Entry, ...]]

    def find(self, name: str, scope: str = "") -> Entry | None:
        """What a name stands for; None where it is not registered, or more than once, or is of
        another package: `mmdet.Resize`, or `Resize` under `default_scope: mmdet`."""
        prefix, _, last = name.rpartition(".")
        found = self.entries.get(last, ())
        scope = prefix or scope
        if len(found) != 1 or (scope and scope not in found[0].path.split(os.sep)):
            return None
        return found[0]


def registries_in(texts: list[tuple[str, str]] | None) -> Registries:
    """The registries of a repository's Python files, from their (path, text)."""
    found: dict[str, list[Entry]] = {}
    for path, text in texts or ():
        tree = parsed(text) if re.search(_DECORATOR, text) is not None else None
        for name, entry in _registered(tree, path) if tree is not None else ():
            found.setdefault(name, []).append(entry)
    names = sorted({re.escape(each.registry) for entries in found.values() for each in entries})
    uses = re.compile(
        rf"\b(?:{'|'.join(names)})\b\s*(?:\.get(?:_class)?\(|\[|=\s*[\w.]*Registry\()"
    )
    called: set[str] = set()
    of_library: set[str] = set()
    for _, text in texts or () if names else ():
        tree = parsed(text) if uses.search(text) is not None else None
        if tree is not None:
            called |= set(_called_with_keywords(tree))
            of_library |= set(_made_by_library(tree, text))
    for _, text in texts or () if names else ():
        imported = _IMPORTED.findall(text)
        of_library.update(name for group in imported for name in _NAME.findall(group))
    of_library -= called  # a project that calls its entries itself may pass more
    return Registries(
        {
            name: kept
            for name, entries in found.items()
            if (
                kept := tuple(
                    each._replace(of_library=each.registry in of_library)
                    for each in entries
                    if each.registry in called | of_library
                )
            )
        }
    )


def _registered(tree: ast.Module, path: str) -> Iterator[tuple[str, Entry]]:
    """(name in the config, entry) of each decorated class and function of a module."""
    for node in tree.body:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            continue
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if not isinstance(target, ast.Attribute) or not target.attr.startswith("register"):
                continue
            registry = last_part(target.value)
            names = _given(decorator) if isinstance(decorator, ast.Call) else []
            for name in names or [node.name]:
                yield name, Entry(path, node.name, registry)


def _given(decorator: ast.Call) -> list[str]:
    """The names that a decorator registers under, where it does not take the class's own."""
    for keyword in decorator.keywords:
        if keyword.arg in ("name", "names"):
            return _texts(keyword.value)
    return _texts(decorator.args[0]) if decorator.args else []


def _texts(node: ast.expr) -> list[str]:
    elements = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    values = [each.value for each in elements if isinstance(each, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def _made_by_library(tree: ast.Module, text: str) -> Iterator[str]:
    """The registries that a module makes by the library's class."""
    if not any(name in text for name in _LIBRARIES):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            made = node.value.func if isinstance(node.value, ast.Call) else None
            if made is not None and last_part(made) == "Registry":
                yield node.targets[0].id


def _called_with_keywords(tree: ast.Module) -> Iterator[str]:
    """The registries whose entries a module calls with the keys of a node as keywords."""
    taken: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            held = _looked_up(node.value)
            if held:
                taken[node.targets[0].id] = held
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if any(keyword.arg is None for keyword in node.keywords):
            held = _looked_up(node.func) or taken.get(last_part(node.func), "")
            if held:
                yield held


def _looked_up(node: ast.expr) -> str:
    """`X` of `X.get(name)` and `X[name]`; "" for anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return last_part(node.func.value) if node.func.attr in ("get", "get_class") else ""
    return last_part(node.value) if isinstance(node, ast.Subscript) else ""
