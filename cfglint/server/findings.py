"""Diagnostics of cfglint as diagnostics of the language server protocol."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

from lsprotocol import types
from pygls import uris

from cfglint.diagnostic import Diagnostic, Severity, Span
from cfglint.files.reading import text_of
from cfglint.server.positions import Lines

SOURCE = "cfglint"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}

_UNNECESSARY = frozenset({"R302", "R307", "X904"})
"""Codes of what has no effect; editors show such text faded."""

_PAGE = "rules.md"

LinesOf = Callable[[str], Lines]
"""The lines of a file, as an editor or the disk has it."""


def uri_of(path: str) -> str:
    """The URI of a path."""
    return uris.from_fs_path(os.path.abspath(path)) or ""


def range_of(span: Span, lines_of: LinesOf) -> types.Range:
    """A span as the client counts."""
    start, end = lines_of(span.file).points(span)
    return types.Range(types.Position(*start), types.Position(*end))


def lsp_diagnostic(
    found: Diagnostic, lines_of: LinesOf, named: Callable[[str], str] = uri_of
) -> types.Diagnostic:
    """One located finding, with its related places and the page of its rule.

    Args:
        named: the URI of a path, as the client has it.
    """
    page = page_of(found.code)
    return types.Diagnostic(
        range=range_of(found.span, lines_of),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=types.CodeDescription(href=page) if page else None,
        source=SOURCE,
        message=found.message + (f"\nhelp: {found.help}" if found.help else ""),
        tags=[types.DiagnosticTag.Unnecessary] if found.code in _UNNECESSARY else None,
        related_information=[
            types.DiagnosticRelatedInformation(
                types.Location(named(each.place.file), range_of(each.place, lines_of)),
                each.message,
            )
            for each in found.related
            if isinstance(each.place, Span)
        ]
        or None,
    )


@cache
def _pages() -> tuple[str, dict[str, int]]:
    """The page of the rules, and the line of each; a checkout has it in its docs."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in (package, os.path.join(os.path.dirname(package), "docs")):
        path = os.path.join(folder, _PAGE)
        lines = text_of(path).split("\n")
        found = {
            line.split()[1]: number for number, line in enumerate(lines, 1) if line[:3] == "## "
        }
        if found:
            return path, found
    return "", {}


def page_of(code: str) -> str:
    """The URI of what a rule's page says of it; "" where there is no page."""
    path, lines = _pages()
    return f"{uri_of(path)}#L{lines[code]}" if code in lines else ""
