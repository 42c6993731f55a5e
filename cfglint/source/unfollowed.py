"""Words of a repository's code that the reader did not follow: what may read a key after all.

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
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cfglint.files.reading import text_of
from cfglint.source.matching import fits
from cfglint.source.modules import Module, Modules
from cfglint.source.values import Pattern
from cfglint.source.words import Words

if TYPE_CHECKING:
    from cfglint.source.machine import Machine

_TEST = re.compile(r"(^|/)(tests?|docs?)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")


def unfollowed(machine: Machine, keys: Iterable[str], words: Words | None) -> frozenset[str]:
    """Those of the keys that code may read which was not followed.

    Args:
        words: those of the repository's Python files; None where they are not all there, and then
            it is all of the keys.
    """
    wanted = set(keys)
    if words is None:
        return frozenset(wanted)
    found = wanted & machine.seen.unknown_names
    imported = set()
    known, passed = machine.modules.words, machine.seen.passed_over
    for module in machine.modules_run():
        imported.add(os.path.abspath(module.path))
        if module.name not in known:
            known[module.name] = _words_of(module)
        for function in known[module.name]:
            if function.around[-1] not in machine.seen.entered and not passed.intersection(
                function.around
            ):
                found |= wanted & function.words
    folders = tuple(os.path.abspath(folder) + os.sep for folder in machine.seen.dispatched)
    for key in wanted - found:
        tests_count = not key.isidentifier()
        if any(
            full not in imported
            and not full.startswith(folders)
            and (tests_count or not _is_a_test(full, machine.modules.root))
            for full in words.having(key)
        ):
            found.add(key)
    return frozenset(found)


@lru_cache(maxsize=16384)
def _is_a_test(full: str, root: str) -> bool:
    """Whether a file, seen from a folder, is one of tests or documentation."""
    return _TEST.search(os.path.relpath(full, root).replace(os.sep, "/")) is not None


class Plugins(NamedTuple):
    """Modules of a folder: their dotted names, and all words in them."""

    names: tuple[str, ...]
    words: frozenset[str]


def plugins_of(modules: Modules, name: Pattern) -> Plugins | None:
    """The modules that a name which is known in part may mean; None where no folder of the
    repository has any.

    Args:
        name: the dotted name, as a regular expression.
    """
    kept: Plugins | None = modules.words.get(name.regex)
    if kept is not None:
        return kept
    parts = re.split(r"\\\.", name.regex)
    known = [part for part in parts[:-1] if part.isidentifier()]
    folder = os.path.join(modules.root, *known)
    if len(known) < len(parts) - 1 or not known or not os.path.isdir(folder):
        return None
    names: list[str] = []
    words: set[str] = set()
    for file in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(file)
        inside = os.path.join(folder, file)
        path = inside if ending == ".py" else os.path.join(inside, "__init__.py")
        if fits(parts[-1], stem, unsure=False) and os.path.isfile(path):
            names.append(".".join([*known, stem]))
            words |= set(_WORD.findall(text_of(path)))
    found = Plugins(tuple(names), frozenset(words))
    modules.words[name.regex] = found
    return found


_WORD = re.compile(r"[^\W\d]\w*")


class OfFunction(NamedTuple):
    """Names of attributes, texts and arguments that stand in one function, inner ones aside.

    `around` are the functions and classes that it stands in, itself last, by their nodes.
    """

    around: tuple[int, ...]
    words: frozenset[str]


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _words_of(module: Module) -> list[OfFunction]:
    """The words of every function of a module. Every node of every module is looked at, so the walk
    is written out (measured on demucs 4.1: a quarter of the time with `ast.iter_child_nodes`)."""
    found: list[tuple[tuple[int, ...], set[str]]] = []
    outside: set[str] = set()
    stack: list[tuple[ast.AST, tuple[int, ...], set[str]]] = [(module.tree, (), outside)]
    while stack:
        node, around, words = stack.pop()
        kind = type(node)
        if isinstance(node, ast.Attribute):
            words.add(node.attr)
            stack.append((node.value, around, words))
            continue
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                words.add(node.value)
            continue
        if isinstance(node, ast.arg):
            words.add(node.arg)
        elif isinstance(node, _FUNCTIONS):
            around, words = (*around, id(node)), set()
            found.append((around, words))
        elif isinstance(node, ast.ClassDef):
            around = (*around, id(node))
        for field in kind._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                for each in value:
                    if isinstance(each, ast.AST) and not isinstance(each, ast.Name):
                        stack.append((each, around, words))
            elif isinstance(value, ast.AST) and not isinstance(value, _WORDLESS):
                stack.append((value, around, words))
    return [OfFunction(around, frozenset(words)) for around, words in found]


_WORDLESS = (ast.Name, ast.expr_context)
