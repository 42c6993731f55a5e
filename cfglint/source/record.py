"""What a reading found out: reads, metrics, faults, and places that could not be followed."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cfglint.source.reads import (
    Broken,
    LibraryArgument,
    Logged,
    Mistyped,
    Note,
    Place,
    Raised,
    Read,
    Refused,
    Unresolved,
    Write,
)
from cfglint.source.values import Scope

Path = tuple[str, ...]
"""A key of the config, from the consumer's root."""


class Record:
    """What was found. Dictionaries without values are sets that keep their order.

    `keyed` are parts whose keys themselves count, `handed` parts that went to one of several
    modules, with all words in these, `lost` parts that went to code which is not read and may set
    keys of them. `tells_all` says that what raises is noted with no key of the config too;
    `as_written` that no loader converts a value.
    `logs_unknown` says that a metric is logged by a name that is not known.
    """

    def __init__(self) -> None:
        self.reads: dict[Place, Read] = {}
        self.writes: list[Write] = []
        self.notes: dict[Note, None] = {}
        self.logged: dict[Logged, None] = {}
        self.logs_unknown = False
        self.unresolved: dict[Unresolved, None] = {}
        self.raised: dict[Raised, None] = {}
        self.refused: dict[Refused, None] = {}
        self.of_libraries: dict[LibraryArgument, None] = {}
        self.broken: dict[Broken, None] = {}
        self.mistyped: dict[Mistyped, None] = {}
        self.keyed: set[Path] = set()
        self.handed: list[tuple[Path, frozenset[str]]] = []
        self.lost: set[Path] = set()
        self.tells_all = False
        self.as_written = False

    def copy(self) -> Record:
        """A copy of the record."""
        made = Record()
        for name, value in vars(self).items():
            setattr(made, name, value if isinstance(value, bool) else value.copy())
        return made

    def is_to_be_filled_in(self, known: int) -> None:
        """Note of what was raised beyond the first so many that it is for values still to come."""
        for each in list(self.raised)[known:]:
            del self.raised[each]
            self.raised[each._replace(empty=True)] = None

    def aside(self) -> Record:
        """An empty record that knows which parts are lost."""
        made = Record()
        made.lost, made.handed = set(self.lost), list(self.handed)
        return made

    def size(self) -> tuple[int, ...]:
        """What grows when something is learnt of the config."""
        return (
            len(self.reads),
            len(self.notes),
            len(self.logged),
            len(self.unresolved),
            len(self.writes),
        )

    def note_at(
        self, path: str, line: int, message: str, escape: bool = False, part: Path = ()
    ) -> None:
        """Note a place that could not be followed. Where the config escapes there, code may set
        keys of the part that went."""
        self.notes[Note(path, line, message, escape, part)] = None
        if escape:
            self.lost.add(part)

    def note(
        self, scope: Scope, node: ast.AST, message: str, escape: bool = False, part: Path = ()
    ) -> None:
        """Note the place of a node."""
        self.note_at(scope.module.path, getattr(node, "lineno", 1), message, escape, part)

    def note_reading(self, scope: Scope, node: ast.AST, message: str, part: Path) -> None:
        """Note a place that reads keys which are not known here, and sets none."""
        lost = set(self.lost)
        self.note(scope, node, message, True, part)
        self.lost = lost

    def surely_reads(self, places: Iterable[Place]) -> None:
        """Note that a run surely comes to places where a key is read."""
        for place in places:
            self.reads[place] = self.reads[place]._replace(certain=True)

    def is_lost(self, path: Path) -> bool:
        """Whether a part with this key went before to code that is not read, and may set it."""
        lost = self.lost
        if lost and any(path[:end] in lost for end in range(len(path))):
            return True
        return any(
            path[: len(part)] == part and len(path) > len(part) and path[len(part)] in words
            for part, words in self.handed
        )
