"""One line a diagnostic: `path:line:column: error[S201] message`."""

from __future__ import annotations

from cfglint.diagnostic import Report
from cfglint.report.formats import Style


def render(report: Report, style: Style) -> str:
    """The diagnostics alone; nothing for a clean report."""
    lines = []
    for found in report.diagnostics:
        span = found.span
        lines.append(
            f"{span.file}:{span.line}:{span.column}: "
            f"{found.severity.value}[{found.code}] {found.message}"
        )
    lines += [
        f"{item.file}: not checked ({item.stage}): {item.reason}" for item in report.not_checked
    ]
    return "\n".join(lines) + "\n" if lines else ""
