"""The file is not UTF-8.

## Why is this bad?
`open(path)` reads with the encoding of the machine it runs on, so a config in GB18030 that works
on its author's machine fails on the cluster. Where the file reads as GB18030 or UTF-16 it is
linted anyway, and this is a warning; otherwise it is an error.

## Use instead
`iconv -f GB18030 -t UTF-8 config.yaml > config.utf8.yaml`, or "Save with encoding: UTF-8" in the
editor.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity, Span
from cfglint.document.lines import mark_at
from cfglint.rules.context import FileContext, diagnostic

CODE, NAME, SEVERITY = "Y107", "bad-encoding", Severity.ERROR
NEEDS = ("document",)


def check(context: FileContext) -> Iterator[Diagnostic]:
    """One diagnostic, at the first byte that is not UTF-8."""
    problem = context.file.read_problem
    if problem is None or problem.kind != "encoding":
        return
    source = context.file.source
    readable = source is not None
    encoding = source.encoding if source is not None else "utf-8"  # as positions are counted in
    before = context.file.data[: problem.offset].decode(encoding, "replace")
    mark = mark_at(before, len(before))
    line, column = mark.line + 1, mark.column + 1
    yield diagnostic(
        (CODE, NAME),
        Severity.WARNING if readable else SEVERITY,
        f"the file {problem.message}",
        Span(context.file.path, line, column, line, column),
        help="save it as UTF-8" + ("" if readable else "; nothing else in it was checked"),
    )
