"""Diagnostics: frozen values that say what is wrong, where, and what to write instead.

A rule knows a key by its file and key path, a `Place`. `linter.py` turns each place into a
`Span` of lines and columns once, at the end, so that no rule ever counts lines.
This module imports nothing of cfglint.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal, NamedTuple


class Severity(str, Enum):
    """How bad a diagnostic is; `error` is what makes the exit status 1 by default."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return ("info", "warning", "error").index(self.value)


PathElement = str | int
KeyPath = tuple[PathElement, ...]


class Span(NamedTuple):
    """A range in a file. Lines and columns count from 1, in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Place(NamedTuple):
    """A key or value of a YAML document, named by its path, before anyone knows its line.

    `occurrence` picks one of several equal keys, as Python indexes a list: -1 is the one that
    PyYAML keeps.
    """

    file: str
    path: KeyPath = ()
    part: Literal["key", "value"] = "key"
    document: int = 0
    occurrence: int = -1


class Related(NamedTuple):
    """Another place that a diagnostic is about, with what is there."""

    place: Place | Span
    message: str


class Edit(NamedTuple):
    """Replace the characters from (line, column) to (end_line, end_column) by `insert`.

    Lines and columns count from 1; the end is exclusive, and equal to the start for an insertion.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    insert: str


class Change(NamedTuple):
    """A key path of a document, counted from 0 in its file, whose value a fix means to change."""

    document: int
    path: KeyPath


class Fix(NamedTuple):
    """Edits to the file of the diagnostic, applied together or not at all.

    `safe` leaves what the program reads as its author meant it; `unsafe` is a guess to look at.
    `changes` are all places whose loaded values may differ afterwards, with what is below them: a
    fix that changes any other is not offered. None at all is a fix that changes no value.
    """

    safety: Literal["safe", "unsafe"]
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]


class Diagnostic(NamedTuple):
    """One finding. `key` is the dotted key path in the composed config, "" for a whole file."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Place | Span
    key: str = ""
    related: tuple[Related, ...] = ()
    help: str = ""
    fix: Fix | None = None
    stage: Literal["static", "dynamic", "verify"] = "static"

    @property
    def span(self) -> Span:
        """Where it is, once located.

        Raises:
            TypeError: the diagnostic still has a symbolic place.
        """
        if isinstance(self.place, Span):
            return self.place
        raise TypeError(f"{self.code} has not been located yet")

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """File order: path, line, column, code, message."""
        span = self.span
        return (span.file, span.line, span.column, self.code, self.message)


class Summary(NamedTuple):
    """The counts of one run; `seconds` is wall-clock time."""

    files: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    suppressed: int = 0
    not_checked: int = 0
    seconds: float = 0.0


class NotChecked(NamedTuple):
    """A config for which a stage that was asked for could not run, and why."""

    file: str
    stage: str
    reason: str


class Report(NamedTuple):
    """What a run found: located diagnostics in file order, and the counts.

    `dynamic` and `verify` are what those stages found out, one JSON object a config. `interrupted`
    says that Ctrl-C ended the verify stage early.
    """

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary
    not_checked: tuple[NotChecked, ...] = ()
    dynamic: tuple[dict[str, Any], ...] = ()
    verify: tuple[dict[str, Any], ...] = ()
    interrupted: bool = False
