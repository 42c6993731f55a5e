"""One repository: its Python files by text and by tree, and what names in them mean."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from cfglint.contract import Code
from cfglint.files import python_files, shown
from cfglint.files.reading import text_of
from cfglint.repository.frames import Frame, Frames, own_nodes, scopes
from cfglint.source.definitions import Definition, in_module
from cfglint.source.import_roots import added_folders, further_roots, import_root
from cfglint.source.library import Library, folders_for
from cfglint.source.modules import Module, Modules, Trees
from cfglint.source.signatures import definition_of
from cfglint.source.syntax import last_part, parsed
from cfglint.source.words import Words

_Made = TypeVar("_Made")

_WORD = re.compile(r"\w+")

TESTS = frozenset({"test", "tests", "testing", "unittests", "unit_tests"})
"""Folders of tests: their code opens no config of a training run, unless that lies among it."""

OF_A_PHASE = frozenset({"test", "testing"})
"""Those of them that are also the name of a phase, beside `train`."""


def is_aside(path: str, root: str) -> bool:
    """Whether a file of a repository is one of its tests, or lies among them. A folder `test`
    without any code has configs: those for testing what was trained."""
    parts = os.path.relpath(path, root).split(os.sep)
    first = next((number for number, part in enumerate(parts[:-1]) if part in TESTS), None)
    if first is None or parts[-1].endswith(".py") or parts[first] not in OF_A_PHASE:
        return first is not None or _is_a_test(path)
    return next(python_files(os.path.join(root, *parts[: first + 1])), None) is not None


_TESTS_SOMETHING = re.compile(r"^[ \t]*(?:async )?def test|\bpytest\b|\bunittest\b", re.MULTILINE)
_IS_RUN = re.compile(r"""^if __name__ == ["']__main__["']""", re.MULTILINE)


def _is_a_test(path: str) -> bool:
    """Whether a Python file is called as tests are. A script that has none in it is a program, such
    as a `test_time_compute.py`."""
    name = os.path.basename(path)
    if name == "conftest.py":
        return True
    if not name.endswith(".py") or not (name.startswith("test_") or name.endswith("_test.py")):
        return False
    text = text_of(path)
    return _IS_RUN.search(text) is None or _TESTS_SOMETHING.search(text) is not None


class File(NamedTuple):
    """A Python file as a module, and the modules that its own imports find."""

    module: Module
    modules: Modules


class Facts:
    """What is known of a repository; everything is found on first use and kept for the run.

    Args:
        root: the repository's folder.
        texts: path and text of its Python files; None where they are too many to be read.
        trees: syntax trees by the path of their file; those of one run are shared.
        words: those of the texts, and of others of the repository.
    """

    def __init__(
        self,
        root: str,
        texts: list[tuple[str, str]] | None,
        trees: Trees | None = None,
        words: Words | None = None,
    ) -> None:
        self.root = os.path.abspath(root)
        self.texts = texts or []
        self.words = words if words is not None else Words(self.texts)
        self._by_path = dict(self.texts)
        self._trees: dict[str, ast.Module | None] = {}
        self._shared: Trees = trees if trees is not None else {}
        self._files: dict[str, File | None] = {}
        self._made: dict[Callable[[Facts], Any], Any] = {}
        self._starts: dict[str, Modules] = {}
        self._defined: dict[tuple[str, str], Definition | None] = {}
        self._scopes: dict[str, list[Frame]] = {}
        self._calls: dict[str, dict[str, list[tuple[ast.Call, Frame]]]] = {}

    @cached_property
    def library(self) -> Library:
        """Everything that dotted names can mean in this repository and its environment."""
        return Library(folders_for(os.path.join(self.root, "_")), trees=self._shared)

    def once(self, make: Callable[[Facts], _Made]) -> _Made:
        """What a reader of this repository makes of it: made on first use, kept for the run."""
        if make not in self._made:
            self._made[make] = make(self)
        made: _Made = self._made[make]
        return made

    def having(self, *words: str) -> Iterator[str]:
        """The paths of Python files whose text has one of these words."""
        for path, text in self.texts:
            for word in words:
                if word in text:
                    yield path
                    break

    def calling(self, name: str) -> Iterator[str]:
        """The paths of Python files that may call something by a name, without those of tests."""
        for path in self._calling(name):
            if not self._is_of_tests(path):
                yield path

    def _calling(self, name: str) -> Iterator[str]:
        called = f"{name}("
        paths = self.words.by_word.get(name, ()) if _WORD.fullmatch(name) else self._by_path
        return (path for path in paths if called in self._by_path.get(path, ""))

    def used(self, *words: str) -> Iterator[str]:
        """As `having`, without the files of tests: no run is started from them."""
        for path in self.having(*words):
            if not self._is_of_tests(path):
                yield path

    def _is_of_tests(self, path: str) -> bool:
        path = os.path.abspath(path)
        parts = os.path.relpath(path, self.root).split(os.sep)
        return not TESTS.isdisjoint(parts[:-1]) or _is_a_test(path)

    def text(self, path: str) -> str:
        """The text of one of the files; "" for any other."""
        return self._by_path.get(path, "")

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of one of the files, parsed once; None where it is no Python."""
        if path not in self._trees:
            self._trees[path] = self._parsed(path)
        return self._trees[path]

    def _parsed(self, path: str) -> ast.Module | None:
        name = shown(path)
        if name in self._shared:
            return self._shared[name]
        tree = parsed(self._by_path.get(path, ""))
        if tree is not None:
            self._shared[name] = tree
        return tree

    def file(self, path: str) -> File | None:
        """One of the files as a module, named from the folder that its own imports start from."""
        if path not in self._files:
            tree = self.tree(path)
            self._files[path] = self._as_module(path, tree) if tree is not None else None
        return self._files[path]

    def given_path(self, path: str) -> str:
        """A path as the texts have it; as it is where it is none of theirs."""
        return self._by_absolute.get(os.path.abspath(path), path)

    def path_of(self, module: Module) -> str | None:
        """The path of a module as the texts have it; None where it is not of this repository."""
        path = os.path.abspath(module.path)
        return self._by_absolute.get(path)

    @cached_property
    def _by_absolute(self) -> dict[str, str]:
        return {os.path.abspath(path): path for path in self._by_path}

    def _as_module(self, path: str, tree: ast.Module) -> File:
        start = import_root(path, tree, self.root)
        names = os.path.relpath(os.path.abspath(path), start).removesuffix(".py").split(os.sep)
        package = names[:-1]
        names = package if names[-1] == "__init__" else names
        module = Module(".".join(names), ".".join(package), shown(path), tree)
        if start not in self._starts:
            self._starts[start] = Modules(start, self._shared)
            self._starts[start].also = further_roots(start, self.root, self._added)
        return File(module, self._starts[start])

    @cached_property
    def _added(self) -> tuple[str, ...]:
        return added_folders(self.texts, self.root)

    @cached_property
    def frames(self) -> Frames:
        """What names and calls of the repository's functions mean."""
        return Frames(self.library)

    def scopes(self, path: str) -> list[Frame]:
        """The functions of a file, methods among them, and its own body."""
        if path not in self._scopes:
            file = self.file(path)
            self._scopes[path] = list(scopes(*file)) if file is not None else []
        return self._scopes[path]

    def calls(self, name: str) -> Iterator[tuple[ast.Call, Frame]]:
        """The calls in the repository of what has a name, whichever function or class it is."""
        for path in self._calling(name):
            if path not in self._calls:
                found: dict[str, list[tuple[ast.Call, Frame]]] = {}
                self._calls[path] = found
                for frame in self.scopes(path):
                    for node in own_nodes(frame.body):
                        if isinstance(node, ast.Call) and (last := last_part(node.func)):
                            found.setdefault(last, []).append((node, frame))
            yield from self._calls[path].get(name, ())

    def defined(self, path: str, name: str) -> Definition | None:
        """The class or function that a dotted name means inside one of the files."""
        if (path, name) not in self._defined:
            file = self.file(path)
            self._defined[path, name] = (
                self.defined_in(in_module(file.module, file.modules), name)
                if file is not None
                else None
            )
        return self._defined[path, name]

    def defined_in(self, found: Definition, name: str) -> Definition | None:
        """The class or function that a dotted name means where another one is defined."""
        return definition_of(self.library, found, name)


def place(path: str, node: ast.AST) -> Code:
    """The place of a node of a file, as messages show it."""
    line = getattr(node, "lineno", 1)
    column = getattr(node, "col_offset", 0) + 1
    ends_here = getattr(node, "end_lineno", line) == line
    end = getattr(node, "end_col_offset", column - 1) + 1 if ends_here else column
    return Code(shown(path), line, column, end)
