"""Code of a repository that takes or loads a whole config: what `cfglint init` proposes."""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cfglint.source.syntax import parsed
from cfglint.styles.registry import loaders

MOST = 8
"""Proposals; a repository with more has to say itself."""


class Proposal(NamedTuple):
    """A consumer of the whole config; `parameter` is "" where the code loads it itself."""

    entry: str
    parameter: str


def proposals(texts: list[tuple[str, str]] | None, root: str) -> list[Proposal]:
    """Functions under `@hydra.main`, and functions of scripts that load a YAML config.

    Args:
        texts: (path, text) of the repository's Python files; None where there are too many.
        root: the folder that module names start from.
    """
    found: list[Proposal] = []
    for path, text in texts or ():
        if "hydra" not in text and not any(name.rpartition(".")[2] in text for name in loaders()):
            continue
        parts = os.path.relpath(path, root).removesuffix(".py").split(os.sep)
        if any(not part.isidentifier() or part in ("test", "tests", "docs") for part in parts):
            continue
        tree = parsed(text)
        if tree is None:
            continue
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found += [Proposal(f"{module}:{name}", argument) for name, argument in _of(tree, text)]
    return found[:MOST]


def _of(tree: ast.Module, text: str) -> Iterator[tuple[str, str]]:
    is_script = "__main__" in text
    handing = _handing(tree) if is_script else frozenset()
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if any(each.startswith(("hydra.main", "main(")) for each in decorators) and node.args.args:
            yield node.name, node.args.args[0].arg
        elif is_script and node.name not in handing and _gets(node, handing):
            yield node.name, ""
    for node in tree.body:
        guarded = isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)
        if guarded and _gets(node, handing):
            yield "__main__", ""


def _handing(tree: ast.Module) -> frozenset[str]:
    """The functions of a script that load a config for who calls them: they return something, and
    are called."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    called = Counter(name for node in ast.walk(tree) if (name := _called(node)))
    found: frozenset[str] = frozenset()
    for _ in functions:
        more = {f.name for f in functions if called[f.name] and _returns(f) and _gets(f, found)}
        if more <= found:
            break
        found |= more
    return found


def _returns(function: ast.FunctionDef) -> bool:
    """Whether a function returns what it has, and reads no key of it."""
    inner = list(ast.walk(function))
    keys = (n.slice for n in inner if isinstance(n, ast.Subscript))
    if any(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
        return False
    given = (n.value for n in inner if isinstance(n, ast.Return))
    return any(isinstance(value, (ast.Name, ast.Call)) for value in given)


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return ""


def _gets(node: ast.AST, handing: Collection[str]) -> bool:
    """Whether code loads a config, or has one from a function that does."""
    return any(_loads(inner) or _called(inner) in handing for inner in ast.walk(node))


def _loads(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func)
    if name.endswith(".merge_from_file"):
        return True
    return bool({name.rpartition(".")[2], ".".join(name.split(".")[-2:])} & loaders())
