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


def at_line(file: str, line: int = 1) -> Span:
    """Where a line begins, for what is known by its line alone, or is said of a whole file."""
    return Span(file, line, 1, line, 1)


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


Role = Literal["experiment", "part", "fragment", "not-a-config"]
"""What a file is: runs are started from an experiment; a part is composed into others; a fragment
is a base file or an override, which leaves sections out."""


class Evidence(NamedTuple):
    """One reason why a program is the one that opens a config; `file` and `line` are its
    place, "" and 0 where it has none.

    `kind`: "settings", "opening" (the code starts with this config), "layout", "launch-text",
    "comment", "default-path", "keys" (those that only its configs have), "beside" (a command line
    gives it another config of the folder), "path-like" (the code names a part of the path),
    "folder", "fit" (how many of its keys the program has), "named-code" (the config names code,
    which was found).
    """

    kind: str
    file: str
    line: int
    message: str


class Doubt(NamedTuple):
    """Why nothing can be said of a key and those below it, and where it went. `key` is dotted, ""
    for the whole config; `file` is "" and `line` 0 where no one place is the reason."""

    key: str
    reason: str
    file: str = ""
    line: int = 0


class Config(NamedTuple):
    """What was checked of one file. `program` is the one that opens it, "" where none was found;
    `keys` are those with a value, of the composed config; of `keys_judged` something would have
    been said, had nothing read them, or a schema or a signature speaks of them."""

    file: str
    role: Role = "not-a-config"
    style: str = ""
    program: str = ""
    evidence: tuple[Evidence, ...] = ()
    keys: int = 0
    keys_judged: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def read(self) -> bool:
        """Whether code was read for it: a program's, or that of nodes which name it."""
        return bool(self.program or self.evidence)


TEMPLATE = "another program renders it before a loader reads it"
"""The doubt about a file that is a template: no YAML yet."""


MAY_READ = "code that was not followed may read"
"""How a doubt begins about a key of which only the word was seen, in code that was not followed."""


class Summary(NamedTuple):
    """The counts of one run; `seconds` is wall-clock time.

    `configs` are the files from which runs are started, `configs_read` those for which code was
    read, None where no rule that runs needs code. `keys` and `keys_judged` are of all files.
    """

    files: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    suppressed: int = 0
    not_checked: int = 0
    seconds: float = 0.0
    configs: int = 0
    configs_read: int | None = None
    keys: int = 0
    keys_judged: int = 0


class NotChecked(NamedTuple):
    """A config for which a stage that was asked for could not run, and why. `turn` is the training
    that is meant of a config that runs several."""

    file: str
    stage: str
    reason: str
    turn: str = ""

    @property
    def told(self) -> str:
        """The reason, after the training that it is about."""
        return f"{self.turn}: {self.reason}" if self.turn else self.reason


class Report(NamedTuple):
    """What a run found: located diagnostics in file order, the counts, and what was checked of
    each file, in the order of the files.

    `dynamic` and `verify` are what those stages found out, one JSON object a config. `interrupted`
    says that Ctrl-C ended the verify stage early.
    """

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary
    not_checked: tuple[NotChecked, ...] = ()
    dynamic: tuple[dict[str, Any], ...] = ()
    verify: tuple[dict[str, Any], ...] = ()
    interrupted: bool = False
    configs: tuple[Config, ...] = ()
