"""Words of a repository's code that the reader did not go through: what may read a key after all.

A program that is read from where it gets its config is never followed to the last corner: a library
calls functions back, an object comes out of code that cannot be read. So a key that such a program
does not read is reported only where nothing else could: its name stands in no function that was not
entered, is taken from nothing unknown, and stands in no other file, tests aside. Code that a name
of the config passed over (the other classes of a registry, the other modules of a folder) does not
count: it is not selected.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator

from cfglint.source.interpreter import Interpreter
from cfglint.source.modules import Module

_TEST = re.compile(r"(^|/)(tests?|docs?)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")


def unfollowed(
    interpreter: Interpreter, keys: Iterable[str], texts: list[tuple[str, str]] | None
) -> frozenset[str]:
    """Those of the keys that code may read which was not gone through.

    Args:
        texts: (path, text) of the repository's Python files; None where they are not all there, and
            then it is all of the keys.
    """
    wanted = {key for key in keys if key.isidentifier()}
    if texts is None:
        return frozenset(keys)
    found = wanted & interpreter.unknown_names
    imported = set()
    for module in interpreter.modules_run():
        imported.add(os.path.abspath(module.path))
        skipped = interpreter.entered, interpreter.passed_over
        found |= wanted.intersection(_words(module, *skipped))
    left = sorted(wanted - found)
    if not left:
        return frozenset(found)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, left))})\b")
    folders = tuple(os.path.abspath(folder) + os.sep for folder in interpreter.dispatched)
    for path, text in texts:
        full = os.path.abspath(path)
        if full in imported or full.startswith(folders):
            continue
        if not _TEST.search(os.path.relpath(full, interpreter.modules.root).replace(os.sep, "/")):
            found.update(pattern.findall(text))
    return frozenset(found)


def _words(module: Module, entered: set[int], passed_over: set[int]) -> Iterator[str]:
    """Names of attributes, texts and arguments in the functions of a module that were neither
    entered nor passed over."""
    stack: list[tuple[ast.AST, bool]] = [(module.tree, False)]
    while stack:
        node, counts = stack.pop()
        if id(node) in passed_over:
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            counts = id(node) not in entered
        if counts:
            if isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
        stack += [(child, counts) for child in ast.iter_child_nodes(node)]
