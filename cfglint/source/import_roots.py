"""Where the absolute imports of a script are found from."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator

from cfglint.files.reading import PROJECT_MARKS, names_in
from cfglint.source.paths import named_values, path_of
from cfglint.source.syntax import dotted, lines_with, parsed, statements, walk_at


def import_root(path: str, tree: ast.Module, root: str) -> str:
    """The folder that a script's absolute imports are found from: the repository's root, its `src`,
    or a folder from the script's own up; the one that has most of what it imports. Its own folder
    where that alone has a module which it imports: Python looks there first."""
    names: set[str] = set()
    relative = False
    for node in statements(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            relative |= node.level > 0
            names |= {node.module} if node.level == 0 and node.module else set()
    names = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}
    folders = [os.path.abspath(root), os.path.abspath(os.path.join(root, "src"))]
    current = os.path.dirname(os.path.abspath(path))
    while current.startswith(folders[0] + os.sep):
        folders.append(current)
        current = os.path.dirname(current)
    inside = [f for f in folders if os.path.abspath(path).startswith(f + os.sep)]
    best = max(inside, key=lambda f: sum(_share_of(f, n) for n in names), default=folders[0])
    own = os.path.dirname(os.path.abspath(path))
    beside = own in inside and not relative
    if beside and any(_share_of(own, n) == 1 and not _share_of(best, n) for n in names):
        return own
    return best


def further_roots(start: str, root: str, added: Iterable[str]) -> tuple[str, ...]:
    """The folders in which modules are looked for that are not in the folder which imports start
    from: what code adds to the path, the repository's root, its `src`, and projects inside."""
    own = os.path.abspath(start)
    folders = (
        *(*added, os.path.abspath(root), os.path.abspath(os.path.join(root, "src"))),
        *_projects_in(os.path.abspath(root)),
    )
    return tuple(dict.fromkeys(f for f in folders if f != own and os.path.isdir(f)))


def _projects_in(root: str) -> tuple[str, ...]:
    """The folders of a repository which are projects for themselves, each with a package of the
    folder's own name: `pip install ./torchlight` makes `torchlight/torchlight` a package."""
    folders = (os.path.join(root, name) for name in sorted(names_in(root)))
    return tuple(
        each
        for each in folders
        if os.path.isfile(os.path.join(each, os.path.basename(each), "__init__.py"))
        and not os.path.exists(os.path.join(each, "__init__.py"))
        and any(os.path.isfile(os.path.join(each, mark)) for mark in PROJECT_MARKS)
    )


def _share_of(folder: str, name: str) -> float:
    """The share of a dotted name's parts that lead from a folder to a module."""
    parts = name.split(".")
    found = 0
    while found < len(parts) and has_module(folder, parts[found]):
        folder = os.path.join(folder, parts[found])
        found += 1
    return found / len(parts)


def has_module(folder: str, name: str) -> bool:
    """Whether a folder has a package or a module of a name.

    An empty folder is none: a submodule of git that was not fetched has the name of its package.
    """
    base = os.path.join(folder, name)
    if os.path.isfile(f"{base}.py"):
        return True
    return os.path.isdir(base) and bool(names_in(base))


_ADDS = ("sys.path.insert", "sys.path.append")


def added_folders(texts: Iterable[tuple[str, str]], root: str) -> tuple[str, ...]:
    """The folders of a repository that its code adds to the path which modules are found from, by a
    call such as `sys.path.insert(0, os.path.join(here, "lib"))`.

    Args:
        texts: (path, text) of its Python files.
    """
    root = os.path.abspath(root)
    found: dict[str, None] = {}
    for path, text in texts:
        if not any(each in text for each in _ADDS) or (tree := parsed(text)) is None:
            continue
        names = named_values(tree)
        for node in _added(tree, text):
            where = path_of(node, names, path, root, root)
            folder = os.path.normpath(os.path.join(root, where)) if where else ""
            if folder.startswith(root + os.sep) and os.path.isdir(folder):
                found[folder] = None
    return tuple(found)


def _added(tree: ast.Module, text: str) -> Iterator[ast.expr]:
    """What the calls of a module add, those of a function that adds its argument among them."""
    adding = set(_ADDS)
    lines = lines_with(adding, text)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and len(function.args.args) == 1:
            taken = function.args.args[0].arg
            given = (_added_by(node, _ADDS) for node in walk_at(function, lines))
            if any(isinstance(each, ast.Name) and each.id == taken for each in given):
                adding.add(function.name)
    lines = lines_with(adding, text)
    for node in walk_at(tree, lines):
        if (value := _added_by(node, adding)) is not None:
            yield value


def _added_by(node: ast.AST, names: Iterable[str]) -> ast.expr | None:
    """What a call of one of these functions gets last; None of anything else."""
    if isinstance(node, ast.Call) and node.args and dotted(node.func) in names:
        return node.args[-1]
    return None
