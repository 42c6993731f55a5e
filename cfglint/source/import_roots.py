"""Where the absolute imports of a script are found from."""

from __future__ import annotations

import ast
import os

from cfglint.source.syntax import statements


def import_root(path: str, tree: ast.Module, root: str) -> str:
    """The folder that a script's absolute imports are found from: the repository's root, its `src`,
    or a folder from the script's own up; the one that has most of what it imports."""
    names: set[str] = set()
    for node in statements(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    folders = [os.path.abspath(root), os.path.abspath(os.path.join(root, "src"))]
    current = os.path.dirname(os.path.abspath(path))
    while current.startswith(folders[0] + os.sep):
        folders.append(current)
        current = os.path.dirname(current)
    inside = [f for f in folders if os.path.abspath(path).startswith(f + os.sep)]
    return max(inside, key=lambda f: sum(has_module(f, n) for n in names), default=folders[0])


def has_module(folder: str, name: str) -> bool:
    """Whether a folder has a package or a module of a name."""
    base = os.path.join(folder, name)
    return os.path.isdir(base) or os.path.isfile(f"{base}.py")
