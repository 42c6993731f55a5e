"""A file could not be read: it vanished, its permissions forbid it, or it is no regular file.

## Why is this bad?
What was not read was not checked.

## Use instead
Correct the permissions, or `exclude` the path.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity, Span
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "X905", "unreadable-file", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic, with the system's own words."""
    problem = context.file.read_problem
    if problem is not None and problem.kind == "unreadable":
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not checked: {problem.message}",
            Span(context.file.path, 1, 1, 1, 1),
        )
