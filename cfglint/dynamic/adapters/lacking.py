"""Keys that a config lacks, and that its schema has a value for: told, and traced with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cfglint.dynamic.adapters.remedies import fault_of
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.request import changed
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.troubles import first_told


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

    def completed(self, config: dict[str, Any]) -> dict[str, Any]:
        """A config with the keys that it was asked for in vain."""
        return changed(config, tuple(self._given.items())) if self._given else config

    def note(self) -> str:
        """Which keys the trace made up, "" for none."""
        made_up = ", ".join(f"{key}: {value}" for key, value in self._given.items())
        return f"traced with keys that this config lacks: {made_up}" if made_up else ""
