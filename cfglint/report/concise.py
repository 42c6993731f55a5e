"""One line a diagnostic: `path:line:column: error[S201] message`."""

from __future__ import annotations

from cfglint.diagnostic import Report
from cfglint.report.formats import Style
from cfglint.report.safe import no_commands, visible


def render(report: Report, style: Style) -> str:
    """The diagnostics alone; nothing for a clean report."""
    lines = []
    for found in report.diagnostics:
        span = found.span
        lines.append(
            f"{visible(span.file)}:{span.line}:{span.column}: "
            f"{found.severity.value}[{found.code}] {visible(found.message)}"
        )
    lines += [
        f"{visible(item.file)}: not checked ({item.stage}): {visible(item.told)}"
        for item in report.not_checked
    ]
    return no_commands("\n".join(lines) + "\n") if lines else ""
