"""What a script reaches by its imports, and which words stand there.

It is a quick first look in text, used to choose the few scripts that are worth being evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from typing import TYPE_CHECKING

from cfglint.repository.imports import Imports
from cfglint.source.annotations import plain_name
from cfglint.source.definitions import Definition
from cfglint.source.signatures import signature_of

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts

_WORD = re.compile(r"\w+")

_SPREAD = re.compile(r"[(,]\s*\*\*")
_CLASS = re.compile(r"\b((?:\w+\.)*[A-Z]\w*)\Z")
MOST_OF_A_NAME = 200
"""Characters of a dotted name."""


_BY_VALUE = re.compile(
    r"\b(?:import_module|__import__)\(\s*"
    r"""(?:f["']|[A-Za-z_][\w.\[\]]*\s*[,)]|["'][\w.]+["']\s*[+%.])"""
)
"""A module that is imported by a name which is made of values."""


def _spreading(text: str) -> Iterator[str]:
    """The classes that get a mapping with `**`, by their names."""
    for match in _SPREAD.finditer(text):
        start = text.rfind("(", 0, match.start() + 1)
        between = text[start + 1 : match.start() + 1]
        if start < 0 or ")" in between or "*" in between:
            continue
        found = _CLASS.search(text, max(0, start - MOST_OF_A_NAME), start)
        if found is not None:
            yield found[1]


class Reach:
    """The scripts of a repository with what they import."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._imports = Imports(facts.root, facts.texts)
        self._reached: dict[str, frozenset[str]] = {}
        self._having: dict[str, int] = {}

    def files(self, path: str) -> frozenset[str]:
        """A file and all files of the repository that it imports, through others too."""
        if path not in self._reached:
            self._reached[path] = self._imports.reached_from([path])
        return self._reached[path]

    def of(self, files: Iterable[str]) -> int:
        """Files as the bits of a number, for `reaches`."""
        found = 0
        for path in files:
            found |= self._imports.bit(path)
        return found

    def reaches(self, path: str, files: int) -> bool:
        """Whether a file is one of several, given as bits, or imports one, through others too."""
        return bool(self._imports.reaching.get(path, 0) & files)

    def is_imported(self, path: str) -> bool:
        """Whether another file of the repository imports a file."""
        return path in self._imports.imported

    def knows(self, path: str, words: Set[str]) -> set[str]:
        """Those of the words that a script or a file that it reaches has."""
        return {word for word in words if self.reaches(path, self._files_with(word))}

    def may_know(self, path: str, words: Set[str]) -> set[str]:
        """Those of the words that some file has, where a script reaches code which imports modules
        by a name that is a value; else none."""
        if not self.reaches(path, self._importing):
            return set()
        return {word for word in words if self._files_with(word)}

    @cached_property
    def _importing(self) -> int:
        """The files that import modules by a name that is a value, as bits."""
        paths = self._facts.having("import_module", "__import__")
        return self.of(p for p in paths if _BY_VALUE.search(self._facts.text(p)))

    def _files_with(self, word: str) -> int:
        """The files whose text has a word, or that spread into a library's class which takes it, as
        bits."""
        if word not in self._having:
            if _WORD.fullmatch(word):
                with_it: Iterable[str] = self._facts.words.by_word.get(word, ())
            else:
                pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
                texts = self._facts.texts
                with_it = (path for path, text in texts if word in text and pattern.search(text))
            self._having[word] = self.of(with_it) | self._taken.get(word, 0)
        return self._having[word]

    @cached_property
    def _taken(self) -> dict[str, int]:
        """What classes of libraries take, with the files that spread into them, as bits:
        `Trainer(**config)` reads those keys."""
        found: dict[str, int] = {}
        for path, text in self._facts.texts:
            for name in set(_spreading(text)) if "**" in text else ():
                if "." in name or _is_of_a_library(name, text):
                    for word in self._taken_by(path, name):
                        found[word] = found.get(word, 0) | self._imports.bit(path)
        return found

    def _taken_by(self, path: str, name: str) -> frozenset[str]:
        file = self._facts.file(path)
        library = self._facts.library
        full = plain_name(library, file.module, name) if file is not None else ""
        package = full.partition(".")[0]
        if not package or package == full:
            return frozenset()
        found = library.find(full)
        if not isinstance(found, Definition):
            return frozenset()
        return frozenset(signature_of(library, found).parameters)


_LIBRARIES = (
    "accelerate|lightning|peft|pytorch_lightning|timm|torch|torchmetrics|torchvision|transformers"
    "|trl"
)


MOST_IMPORTED = 1_000
"""Characters of the names that one import brings: a text may begin many that never end."""


def _is_of_a_library(name: str, text: str) -> bool:
    """Whether a text imports a name from one of the libraries whose signatures are known."""
    most = f"{{0,{MOST_IMPORTED}}}"
    names = rf"(?:\([^)]{most}|[^\n(]{most})\b{name}\b"
    return re.search(rf"from\s+(?:{_LIBRARIES})[\w.]*\s+import\s+{names}", text) is not None
