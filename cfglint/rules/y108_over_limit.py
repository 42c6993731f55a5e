"""The file is larger, deeper or, its aliases written out, bigger than any config.

## What it does
cfglint reads files of up to 4 MiB, 200 levels of nesting and 250,000 values once aliases are
written out. Beyond that it stops reading the file and says so.

## Why is this bad?
A few lines of nested aliases stand for billions of values and end whatever loads them; a large
file below `configs/` is data rather than a config.

## Use instead
Leave data files out with `exclude` in the settings; write lists out instead of nesting aliases.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity, at_line
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "Y108", "over-limit", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic a file: what was too much, and where."""
    file = context.file
    if file.read_problem is not None and file.read_problem.kind == "limit":
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not checked: the file has {file.read_problem.message}",
            at_line(file.path),
            help="`exclude` it in the settings if it is data",
        )
    problem = file.syntax_problem
    if problem is not None and problem.limit:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not checked: {problem.message}",
            file.span_of(problem.mark, problem.mark),
        )
