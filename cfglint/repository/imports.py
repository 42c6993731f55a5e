"""Which modules of a repository a program reaches by its imports, found in their text."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]{0,8000}\)|[^\n#]+)"
    r"|import[ \t]+([^\n#]+))",
    re.MULTILINE,
)
_WORD = re.compile(r"[\w.]+")
_BY_TEXT = re.compile(r"""\b\w*import\w*\(\s*["'](\w[\w.]*)["']\s*[,)]""")
"""A call that imports what a text names: `import_module("a.b")`, `import_class("a.b.C")`."""


class Imports:
    """The imports of a repository's modules; each module is looked at once.

    Args:
        texts: (path, text) of the repository's Python files.
    """

    def __init__(self, root: str, texts: Sequence[tuple[str, str]]) -> None:
        self._texts = dict(texts)
        self._packages: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._imported: dict[str, tuple[str, ...]] = {}
        self._numbers = {path: number for number, path in enumerate(self._texts)}
        for path in self._texts:
            module = path[len(root) + 1 : -3].replace(os.sep, ".").removesuffix(".__init__")
            self._packages[path] = path[len(root) + 1 :].replace(os.sep, ".").rpartition(".")[0]
            parts = module.split(".")
            for start in range(len(parts)):
                self._by_name.setdefault(".".join(parts[start:]), []).append(path)

    @cached_property
    def reaching(self) -> dict[str, int]:
        """For each module a set of all that it reaches, itself among them, as the bits of a number:
        `bit` says which one is whose."""
        inner = {path: self._imports_of(path) for path in self._texts}
        reached = {path: self.bit(path) for path in self._texts}
        waiting = list(self._texts)
        users: dict[str, list[str]] = {}
        for path, found in inner.items():
            for each in found:
                users.setdefault(each, []).append(path)
        queued = set(waiting)
        while waiting:
            path = waiting.pop()
            queued.discard(path)
            own = reached[path]
            for user in users.get(path, ()):
                if own | reached[user] != reached[user]:
                    reached[user] |= own
                    if user not in queued:
                        queued.add(user)
                        waiting.append(user)
        return reached

    @cached_property
    def imported(self) -> frozenset[str]:
        """The files that some other file imports."""
        return frozenset(
            file for path in self._texts for file in self._imports_of(path) if file != path
        )

    def bit(self, path: str) -> int:
        """The bit of a module in `reaching`; 0 for a file that is none of the repository's."""
        return 1 << self._numbers[path] if path in self._numbers else 0

    def reached_from(self, files: Iterable[str]) -> frozenset[str]:
        """The files that modules import, at any distance, themselves among them.

        A module is found by the end of its path, so a package may lie in any folder.
        """
        reached: set[str] = set()
        waiting = [path for path in files if path in self._texts]
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += self._imports_of(path)
        return frozenset(reached)

    def named(self, module: str) -> list[str]:
        """The files that a module's dotted name may mean, by the end of their paths."""
        return self._by_name.get(module, [])

    def has(self, path: str, files: Collection[str]) -> bool:
        """Whether a module imports one of these files itself."""
        return any(file in files for file in self._imports_of(path))

    def _imports_of(self, path: str) -> tuple[str, ...]:
        if path not in self._imported:
            package = self._packages[path].rpartition(".")[0]
            names = set(_imported(self._texts[path], package))
            found = [file for name in names for file in self._by_name.get(name, ())]
            self._imported[path] = tuple(dict.fromkeys(found))
        return self._imported[path]


def _imported(text: str, package: str) -> Iterable[str]:
    """The modules that a text may import, by their dotted names."""
    for module, names, plain in _IMPORT.findall(text):
        if plain:
            for name in _WORD.findall(plain):
                yield from _prefixes(name)
            continue
        level = len(module) - len(module.lstrip("."))
        base = module.lstrip(".")
        if level:
            above = package.split(".")[: len(package.split(".")) - level + 1]
            base = ".".join([*above, base] if base else above).strip(".")
        yield from _prefixes(base)
        for name in _WORD.findall(names):
            yield f"{base}.{name}"
    for name in _BY_TEXT.findall(text) if "import" in text else ():
        yield from _prefixes(name)


def _prefixes(name: str) -> Iterable[str]:
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
