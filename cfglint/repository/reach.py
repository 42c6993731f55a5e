"""What a script reaches by its imports, and which words stand there.

It is a quick first look in text, used to choose the few scripts that are worth being evaluated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cfglint.repository.imports import Imports
from cfglint.source.annotations import plain_name
from cfglint.source.definitions import Definition
from cfglint.source.signatures import signature_of

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts

_WORD = re.compile(r"[A-Za-z_]\w*")
_SPREAD = re.compile(r"\b((?:\w+\.)*[A-Z]\w*)\(\s*(?:[^()*]*,\s*)?\*\*")
"""A class that gets a mapping with `**`."""


class Reach:
    """The scripts of a repository with what they import."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._imports = Imports(facts.root, facts.texts)
        self._reached: dict[str, frozenset[str]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def files(self, path: str) -> frozenset[str]:
        """A file and all files of the repository that it imports, through others too."""
        if path not in self._reached:
            self._reached[path] = self._imports.reached_from([path])
        return self._reached[path]

    def _words_of(self, path: str) -> frozenset[str]:
        if path not in self._words:
            text = self._facts.text(path)
            words = set(_WORD.findall(text))
            for name in set(_SPREAD.findall(text)) if "**" in text else ():
                words |= self._taken_by(path, name)
            self._words[path] = frozenset(words)
        return self._words[path]

    def _taken_by(self, path: str, name: str) -> frozenset[str]:
        """What a class of a library takes: `Trainer(**config)` reads those keys."""
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

    def knows(self, path: str, words: set[str]) -> set[str]:
        """Those of the words that a script or a file that it reaches has."""
        found: set[str] = set()
        for file in self.files(path):
            found |= words & self._words_of(file)
            if len(found) == len(words):
                break
        return found
