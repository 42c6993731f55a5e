"""Keys that a config lacks, and that its schema has a value for, and numbers that it has as texts:
told, and traced with these values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cfglint.document.scalars import as_number, looks_like_number
from cfglint.dynamic.adapters.remedies import fault_of
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.request import changed
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.troubles import first_told, words_of

_OF_TEXTS = re.compile(r"\bstr\b|multiply sequence")
"""What Python says of a text in the place of a number."""


class Lacking:
    """What the code of a config asks for in vain.

    Args:
        suggested: of each key that is missing, its dotted name, a value, and the dotted key that
            has this value, "" for the schema itself.

    Attributes:
        faults: one for each key that was traced with its value.
    """

    def __init__(self, suggested: Iterable[tuple[str, Any, str]], root: str) -> None:
        self._suggested = {key: (value, source) for key, value, source in suggested}
        self._given: dict[str, Any] = {}
        self._places = Places(root)
        self.faults: list[Trouble] = []

    def helps(self, error: BaseException, sections: dict[str, Any]) -> bool:
        """Whether an exception is about a key of a section that has a value now; a key has one
        once.

        Args:
            sections: the config as the code got it.
        """
        error = first_told(error)
        if isinstance(error, TypeError):
            return bool(_OF_TEXTS.search(words_of(error))) and self._numbers(error, sections)
        if not isinstance(error, AttributeError):
            return False
        for section, held in sections.items():
            key = f"{section}.{error.name}"
            if error.obj is held and key in self._suggested and key not in self._given:
                value, source = self._suggested[key]
                self._given[key] = value
                why = f"the value of {source}" if source else "which its schema suggests"
                told = fault_of(error, self._places, f"traced with `{error.name}: {value}`, {why}")
                help = f"add `{error.name}: {value}` under `{section}`"
                self.faults.append(told._replace(key=key, help=help))
                return True
        return False

    def has_texts(self, sections: dict[str, Any]) -> bool:
        """Whether a section has a number as a text."""
        return any(True for _ in _texts(sections))

    def _numbers(self, error: TypeError, sections: dict[str, Any]) -> bool:
        """Whether sections have numbers as texts, which are numbers in `completed`."""
        found = {key: text for key, text in _texts(sections) if key not in self._given}
        for key, text in found.items():
            name = key.partition(".")[2]
            self._given[key] = float(text)
            told = fault_of(error, self._places, f"traced with {key} as a number, not a text")
            help = f"write `{name}: {as_number(text)}`, which YAML reads as a number"
            self.faults.append(told._replace(key=key, help=help))
        return bool(found)

    def completed(self, config: dict[str, Any]) -> dict[str, Any]:
        """A config with the keys that it was asked for in vain."""
        return changed(config, tuple(self._given.items())) if self._given else config

    def note(self) -> str:
        """Which keys the trace made up, "" for none."""
        made_up = ", ".join(
            f"{key}: {value}" for key, value in self._given.items() if key in self._suggested
        )
        return f"traced with keys that this config lacks: {made_up}" if made_up else ""


def _texts(sections: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Dotted keys of sections whose values are numbers as texts."""
    for section, held in sections.items():
        for name, value in getattr(held, "__dict__", {}).items():
            if isinstance(value, str) and looks_like_number(value):
                yield f"{section}.{name}", value
