"""Configs that a module has names for: it chooses between them (`"a.yaml" if args.small else
"b.yaml"`), or opens one in a folder that it is told."""

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


def opens_by_name(tree: ast.Module, file: str) -> bool:
    """Whether a module opens a file of a config's very name in a folder that is not known, to read
    it: `open(os.path.join(os.path.dirname(args.checkpoint), "arguments.yaml"))`."""
    return os.path.basename(file) in _opened(tree)


@lru_cache(maxsize=1024)
def _opened(tree: ast.Module) -> frozenset[str]:
    """The names of YAML files that are read from folders which are not known."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="open"),
                args=[
                    ast.Call(
                        func=ast.Attribute(attr="join"),
                        args=[ast.Call(), ast.Constant(value=str(name))],
                    ),
                    *mode,
                ],
            ) if is_yaml_path(name) and not any(_writes(each) for each in mode):
                found.add(name)
    return frozenset(found)


def _writes(mode: ast.expr) -> bool:
    match mode:
        case ast.Constant(value=str(text)):
            return not text.startswith("r")
    return True


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
