"""What a script reaches by its imports, and which words stand there.

It is a quick first look in text, used to choose the few scripts that are worth being evaluated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cfglint.repository.imports import Imports

if TYPE_CHECKING:
    from cfglint.repository.facts import Facts

_WORD = re.compile(r"[A-Za-z_]\w*")


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
            self._words[path] = frozenset(_WORD.findall(self._facts.text(path)))
        return self._words[path]

    def knows(self, path: str, words: set[str]) -> set[str]:
        """Those of the words that a script or a file that it reaches has."""
        found: set[str] = set()
        for file in self.files(path):
            found |= words & self._words_of(file)
            if len(found) == len(words):
                break
        return found
