"""The keys that code sets on a `CfgNode`: a config that leaves them out does not lack them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache

from cfglint.source.syntax import parsed

NODES = ("CfgNode", "ConfigNode")
"""Names of the class, and of the class that projects derive from it."""

USUAL = frozenset({"_C", "C", "cfg", "config"})
"""Names of the root where functions get it as an argument: `def add_config(cfg)`."""


def defaults_in_code(texts: Iterable[tuple[str, str]]) -> set[tuple[str, ...]]:
    """The key paths that some file sets on a `CfgNode`.

    Args:
        texts: (path, text) of the repository's Python files.
    """
    found: set[tuple[str, ...]] = set()
    for _, text in texts:
        if any(word in text for word in NODES):
            found |= _set_in(text)
    return found


@lru_cache(maxsize=1024)
def _set_in(text: str) -> frozenset[tuple[str, ...]]:
    """Those that one text sets; it is asked for each config of a run."""
    tree = parsed(text)
    if tree is None:
        return frozenset()
    paths = (
        _path_of(target)
        for node in ast.walk(tree)
        for target in (node.targets if isinstance(node, ast.Assign) else ())
    )
    return frozenset(
        path[1:] for path in paths if len(path) > 1 and (path[0] in USUAL or path[0].isupper())
    )


def _path_of(target: ast.expr) -> tuple[str, ...]:
    """The names of `a.b.c`, () for what is no such chain."""
    if isinstance(target, ast.Name):
        return (target.id,)
    if isinstance(target, ast.Attribute):
        rest = _path_of(target.value)
        return (*rest, target.attr) if rest else ()
    return ()
