"""A file could not be read: it vanished, its permissions forbid it, or it is no regular file.

## What it does
Reports a file of which nothing was read. A link that leads out of the repository is not followed,
unless it is named on the command line; that is a warning.

## Why is this bad?
What was not read was not checked.

## Use instead
Correct the permissions, or `exclude` the path.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity, at_line
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "X905", "unreadable-file", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic, with the system's own words."""
    problem = context.file.read_problem
    if problem is None or problem.kind not in ("missing", "unreadable", "outside"):
        return
    outside = problem.kind == "outside"
    yield diagnostic(
        (CODE, NAME),
        Severity.WARNING if outside else SEVERITY,
        f"not checked: {problem.message}",
        at_line(context.file.path),
        help="name the file itself to check it" if outside else "",
    )
