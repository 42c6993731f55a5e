"""GitHub Actions workflow commands, shown as annotations on the changed lines.

Escapes as `@actions/core` does: `%`, CR and LF in text; also `:` and `,` in properties.
"""

from __future__ import annotations

import os

from cfglint.diagnostic import Report, Severity
from cfglint.report.formats import Style
from cfglint.report.safe import visible

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, style: Style) -> str:
    """One command a diagnostic."""
    lines = []
    for found in report.diagnostics:
        span = found.span
        properties = {
            "title": f"cfglint {found.code} {found.name}",
            "file": span.file.replace(os.sep, "/"),
            "line": str(span.line),
            "endLine": str(span.end_line),
        }
        if span.line == span.end_line:
            properties["col"] = str(span.column)
            properties["endColumn"] = str(span.end_column)
        text = found.message + (f"\n{found.help}" if found.help else "")
        listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        lines.append(f"::{_LEVELS[found.severity]} {listed}::{_data(text)}")
    for item in report.not_checked:
        lines.append(
            f"::warning title=cfglint,file={_property(item.file)}::"
            f"{_data(f'not checked: {item.told}')}"
        )
    return "\n".join(lines) + "\n" if lines else ""


def _data(text: str) -> str:
    lines = "\n".join(visible(line) for line in text.split("\n"))
    return lines.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
