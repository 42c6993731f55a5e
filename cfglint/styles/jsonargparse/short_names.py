"""A class by its name alone: jsonargparse looks for it among the subclasses that were imported.

Source: jsonargparse 4.53, `_typehints.py:resolve_class_path_by_name`.
"""

from __future__ import annotations

import re

from cfglint.names import nearest
from cfglint.repository.facts import Facts
from cfglint.source.definitions import Definition
from cfglint.source.named import Absent

_LIGHTNING = ("callbacks", "loggers", "profilers", "strategies")
_MODULES = (
    *(f"lightning.pytorch.{name}" for name in _LIGHTNING),
    *(f"pytorch_lightning.{name}" for name in _LIGHTNING),
    *("torch.optim", "torch.optim.lr_scheduler"),
)
"""Where a library has subclasses of what a command line takes; Lightning imports all of these."""

_CLASS = re.compile(r"(?m)^class[ \t]+(\w+)")


class ShortNames:
    """The classes of a repository and of Lightning and torch, by their names."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._own: dict[str, list[str]] = {}
        for path, text in facts.texts:
            for name in set(_CLASS.findall(text)):
                self._own.setdefault(name, []).append(path)

    def find(self, name: str) -> Definition | None:
        """The only class of this name; None where there is none, and where there are several."""
        own = self._own.get(name, ())
        if own:
            return self._facts.defined(own[0], name) if len(own) == 1 else None
        return self._of_a_library(name)[0]

    def meant(self, name: str) -> str | None:
        """The class that a name is a misspelling of; None where a class has it, or none is near."""
        if name in self._own or self._is_written(name):
            return None
        found, known = self._of_a_library(name)
        return None if found is not None else nearest(name, (*self._own, *known))

    def _is_written(self, name: str) -> bool:
        """Whether some code has the name: it may import the class from elsewhere."""
        return name in self._facts.words.by_word

    def _of_a_library(self, name: str) -> tuple[Definition | None, tuple[str, ...]]:
        known: tuple[str, ...] = ()
        for module in _MODULES:
            found = self._facts.library.find(f"{module}.{name}")
            if isinstance(found, Definition):
                return (found, ()) if found.cls is not None else (None, ())
            if isinstance(found, Absent) and found.where == module:
                known += tuple(each for each in found.known if each[:1].isupper())
        return None, known
