"""What was put into objects of the code that is read, so that it can be taken back.

Objects outlive a reading: what importing a module makes is shared by all configs of a run, and code
that is not run must leave no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cfglint.source.constants import SomeKey

if TYPE_CHECKING:
    from cfglint.source.literals import Table

Entry = tuple[dict[Any, Any], object, bool, object]
"""A dictionary, a key of it, whether the key was there, and its value before."""


class Undo:
    """The changes since a point in time, oldest first."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def put(self, entries: dict[Any, Any], key: object, value: object) -> None:
        """Set an attribute or an entry, in a way that can be taken back; a key that cannot be one
        is equal to no other."""
        try:
            had = key in entries
        except TypeError:
            key, had = SomeKey(), False
        self.entries.append((entries, key, had, entries.get(key)))
        entries[key] = value

    def drop(self, entries: dict[Any, Any], key: object) -> None:
        """Take an entry away, in a way that can be taken back."""
        self.entries.append((entries, key, True, entries.pop(key)))

    def opened(self, table: Table, others: bool = True) -> None:
        """A literal may lack entries from now on; with `others`, it may have some of which nothing
        is known."""
        self.put(vars(table), "open", True)
        if others:
            self.put(vars(table), "others", True)

    def take_back(self) -> None:
        """Undo what was put since the list of it began."""
        for entries, key, had, value in reversed(self.entries):
            if had:
                entries[key] = value
            else:
                entries.pop(key, None)
        self.entries = []
