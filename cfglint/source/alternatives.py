"""Configs that a module chooses between by their paths: `"a.yaml" if args.small else "b.yaml"`."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import lru_cache

from cfglint.source.operations import is_yaml_path


def is_one_of_several(tree: ast.Module, file: str) -> bool:
    """Whether a module names a config as one of several of which it takes one."""
    path = os.path.abspath(file).replace(os.sep, "/")
    return any(path.endswith("/" + name) for name in _alternatives(tree))


@lru_cache(maxsize=1024)
def _alternatives(tree: ast.Module) -> frozenset[str]:
    """The paths of YAML files that are chosen between, each without `./` before it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):
            ways = [list(_paths(node.body)), list(_paths(node.orelse))]
        elif isinstance(node, ast.If):
            ways = [list(_assigned(node.body)), list(_assigned(node.orelse))]
        else:
            continue
        if all(ways):
            found.update(os.path.normpath(name) for way in ways for name in way)
    return frozenset(found)


def _paths(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _paths(node.body)
        yield from _paths(node.orelse)
    elif isinstance(node, ast.Constant) and is_yaml_path(node.value):
        yield str(node.value)


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Assign):
            yield from _paths(node.value)
        elif isinstance(node, ast.If):
            yield from _assigned(node.body)
            yield from _assigned(node.orelse)
