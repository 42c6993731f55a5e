"""The keys that code sets on a `CfgNode`: a config that leaves them out does not lack them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cfglint.source.syntax import parsed

USUAL = frozenset({"_C", "C", "cfg", "config"})
"""Names of the root where functions get it as an argument: `def add_config(cfg)`."""


def defaults_in_code(texts: Iterable[tuple[str, str]]) -> set[tuple[str, ...]]:
    """The key paths that some file sets on a `CfgNode`.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    found: set[tuple[str, ...]] = set()
    for _, text in texts:
        if "CfgNode" not in text:
            continue
        tree = parsed(text)
        if tree is None:
            continue
        for node in ast.walk(tree):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                path = _path_of(target)
                if len(path) > 1 and (path[0] in USUAL or path[0].isupper()):
                    found.add(path[1:])
    return found


def _path_of(target: ast.expr) -> tuple[str, ...]:
    """The names of `a.b.c`, () for what is no such chain."""
    if isinstance(target, ast.Name):
        return (target.id,)
    if isinstance(target, ast.Attribute):
        rest = _path_of(target.value)
        return (*rest, target.attr) if rest else ()
    return ()
