"""What importing a program's module does, kept for the next config.

Three quarters of a reading are the bodies of modules (measured on super-gradients 3.7.1: 395 of
them), and they are the same for every config: a module is imported before anything has the config.
So the state after the import is kept, and each reading starts from it; what a reading then puts
into objects of that state is taken back at its end, so that no config sees another one.
"""

from __future__ import annotations

import copy
from typing import Any

from cfglint.source.statements import Statements

KEPT = (
    *("_scopes", "notes", "logged", "unresolved", "_instances", "_forwarded", "entered"),
    *("passed_over", "unknown_names", "dispatched", "_calls", "_fruitless", "chosen_from"),
    *(
        "_lost",
        "raised",
        "broken",
        "logs_unknown",
        "_lenient",
        "global_node",
        "_steps",
        "_idle_steps",
        "_read_aside",
    ),
)
"""Attributes of an interpreter that importing modules changes."""


class Preludes(Statements):
    """Imports an entry's module once for all configs of a run."""

    def _prelude(self, module_name: str) -> None:
        """Import a module, or take over what importing it did."""
        known: dict[str, Any] | None = self.modules.preludes.get(module_name)
        if known is not None:
            for name, value in known.items():
                setattr(self, name, copy.copy(value))
            return
        self._import(module_name)
        if not (self.reads or self.idle or self.writes or self.origins):
            state = {name: copy.copy(getattr(self, name)) for name in KEPT}
            self.modules.preludes[module_name] = state
            self._undo = []  # what was put so far belongs to the prelude
