"""By cause: findings of one rule at one key together, the most frequent first."""

from __future__ import annotations

from cfglint.diagnostic import Diagnostic, Report
from cfglint.report.formats import Style
from cfglint.report.safe import no_commands, visible
from cfglint.report.text import count_of, last_line, paint_code

MOST_PLACES = 3
"""Places of a group that are shown."""


def render(report: Report, style: Style) -> str:
    """One block a group: its code, key and number of files, one message, and its first places."""
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    for found in report.diagnostics:
        groups.setdefault((found.code, found.key), []).append(found)
    ordered = sorted(groups.values(), key=lambda group: (group[0].severity.rank, len(group)))
    blocks = [_block(group, report.summary.files, style) for group in reversed(ordered)]
    blocks += [
        f"not checked: {visible(item.file)}: {visible(item.stage)} stage: {visible(item.told)}\n"
        for item in report.not_checked
    ]
    return no_commands("\n".join([*blocks, last_line(report, style)]))


def _block(group: list[Diagnostic], files: int, style: Style) -> str:
    first = group[0]
    having = len({found.span.file for found in group})
    where = f"{having} of {count_of(files, 'file')}"
    times = f", {len(group)} times" if len(group) > having else ""
    key = f" {visible(first.key)}:" if first.key else ":"
    label = paint_code(first, style)
    example = "for example: " if len({found.message for found in group}) > 1 else ""
    lines = [f"{label}{key} in {where}{times}", f"  {example}{visible(first.message)}"]
    if first.help:
        lines.append(f"  help: {visible(first.help)}")
    places = [
        f"{visible(found.span.file)}:{found.span.line}:{found.span.column}"
        for found in group[:MOST_PLACES]
    ]
    left = len(group) - len(places)
    lines.append(f"  {', '.join(places)}" + (f" and {left} more" if left else ""))
    return "\n".join(lines) + "\n"
