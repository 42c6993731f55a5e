"""For people: message, snippet with a caret, the other ends, and what to write."""

from __future__ import annotations

import os
import unicodedata
from typing import Any

from cfglint.diagnostic import TEMPLATE, Diagnostic, Related, Report, Severity, Span, Summary
from cfglint.report.formats import Style
from cfglint.report.memory import named
from cfglint.report.safe import no_commands, visible
from cfglint.report.sizes import size

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
MAX_WIDTH = 160
MAX_RELATED = 4


def render(report: Report, style: Style) -> str:
    """Every diagnostic, what could not be checked, and one line of counts."""
    blocks = [block(found, style) for found in report.diagnostics]
    by_reason: dict[str, list[str]] = {}
    for item in report.not_checked:
        by_reason.setdefault(f"{item.stage} stage: {item.told}", []).append(item.file)
    for reason, files in by_reason.items():
        names = visible(", ".join(files[:3])) + (
            f" and {len(files) - 3} more" if len(files) > 3 else ""
        )
        blocks.append(f"{_paint('not checked', '35', style)}: {names}\n  {visible(reason)}\n")
    lines = [visible(line) for item in report.dynamic if (line := _traced(item))]
    if lines:
        blocks.append("\n".join(lines) + "\n")
    return no_commands("\n".join([*blocks, last_line(report, style)]))


def last_line(report: Report, style: Style) -> str:
    """The counts in words, and the files of which nothing is said because they are templates."""
    line = summary_line(report.summary, style)
    found = [c.file for c in report.configs if any(d.reason == TEMPLATE for d in c.doubts)]
    if not found:
        return line
    names = visible(", ".join(found[:3])) + (f" and {len(found) - 3} more" if found[3:] else "")
    kind = "is a template" if len(found) == 1 else "are templates"
    return f"{line.rstrip()} Not checked, as {names} {kind}: run cfglint on what is rendered.\n"


_VERDICTS = {
    "fits": "fits {gpu}",
    "fits-after-cache-flush": "fits {gpu}, after giving cached memory back",
    "does-not-fit": "does not fit {gpu}",
    "unknown": "too near the limit of {gpu} to say",
}


def _traced(item: dict[str, Any]) -> str:
    """One config of the dynamic stage: parameters, peak and verdict."""
    memory = item.get("memory")
    if not memory or item["status"] != "ok":
        return ""
    if "step" not in {phase["name"] for phase in memory["phases"]}:
        return f"{named(item)}: {item['parameters']['count']:,} parameters, no step traced"
    peak = memory["peak"]
    low, high = (size(peak[name]) for name in ("low", "high"))
    told = _VERDICTS[memory["verdict"]].format(gpu=memory["gpu"]) if memory["gpu"] else ""
    return (
        f"{named(item)}: {item['parameters']['count']:,} parameters, peak "
        f"{size(peak['estimate'])} ({low} to {high}) in {peak['phase']}{', ' if told else ''}{told}"
    )


def summary_line(summary: Summary, style: Style) -> str:
    """The counts in words: "3 errors and 1 warning in 4 files (0.09 s)"."""
    counts = [
        count_of(summary.errors, "error"),
        count_of(summary.warnings, "warning"),
        count_of(summary.infos, "info"),
    ]
    found = [
        text
        for number, text in zip(
            (summary.errors, summary.warnings, summary.infos), counts, strict=True
        )
        if number
    ]
    where = f"{count_of(summary.files, 'file')} ({summary.seconds:.2f} s)"
    extra = f", {summary.suppressed} suppressed" if summary.suppressed else ""
    extra += f", {summary.not_checked} not checked" if summary.not_checked else ""
    if not summary.files:
        return "No YAML files found.\n"
    read = code_read(summary)
    if not found:
        return f"{_paint('No problems', '32', style)} in {where}{extra}.{read}\n"
    joined = found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"
    many = sum((summary.errors, summary.warnings, summary.infos)) >= MANY
    return f"{joined} in {where}{extra}.{read}{MANY_HELP if many else ''}\n"


MANY = 100
MANY_HELP = (
    " --output-format grouped shows them by cause; --write-baseline keeps what is there now out of "
    "later reports."
)
"""What is said of so many findings, as a tree has on its first day."""


def code_read(summary: Summary) -> str:
    """For how many configs code was read, as a sentence with a space before it: silence about the
    others is no check. "" where no rule asked for code, or there is no config."""
    read, configs = summary.configs_read, summary.configs
    if read is None or not configs:
        return ""
    if not read:
        which = "this config" if configs == 1 else f"any of the {configs} configs"
        return (
            f" No program was found for {which} (cfglint where FILE says what was looked for; "
            "cfglint init writes settings to name one)."
        )
    told = f" Code was read for {read} of {count_of(configs, 'config')}"
    left = configs - read
    if not left:
        return f"{told}."
    return (
        f"{told}; for the other{f' {left}' if left > 1 else ''} no program was found "
        "(cfglint where FILE says what was looked for)."
    )


def count_of(number: int, noun: str) -> str:
    """A number with its noun: "1 file", "2 files"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def block(found: Diagnostic, style: Style) -> str:
    """One diagnostic: message, snippet, related places, help, and its fix where that is asked."""
    span = found.span
    lines = [f"{_link(span, style)}: {paint_code(found, style)} {visible(found.message)}"]
    lines += _snippet(span, style, _COLORS[found.severity])
    for related in found.related[:MAX_RELATED]:
        lines.append(_related(related, span, style))
    if len(found.related) > MAX_RELATED:
        lines.append(f"  and {len(found.related) - MAX_RELATED} more places")
    if found.help:
        lines.append(f"  {_paint('help', '32', style)}: {visible(found.help)}")
    if style.verbose and found.fix is not None:
        option = "--fix" if found.fix.safety == "safe" else "--fix --unsafe-fixes"
        lines.append(f"  {_paint('fix', '32', style)}: {found.fix.safety}, by `{option}`")
    return "\n".join(lines) + "\n"


def paint_code(found: Diagnostic, style: Style) -> str:
    """Severity and code, in the severity's color: `error[S201]`."""
    return _paint(f"{found.severity.value}[{found.code}]", _COLORS[found.severity], style, True)


def _snippet(span: Span, style: Style, color: str) -> list[str]:
    line = style.line(span.file, span.line)
    if not line.strip():
        return []
    shown = line.replace("\t", " ")
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    cut = max(0, start - MAX_WIDTH // 2) if len(line) > MAX_WIDTH else 0
    shown = shown[cut : cut + MAX_WIDTH]
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else "?" for c in shown)
    start, end = start - cut, min(end - cut, MAX_WIDTH)
    gutter = str(span.line)
    pad = " " * len(gutter)
    carets = "^" * max(1, _width(shown[start:end]))
    marker = " " * _width(shown[:start]) + _paint(carets, color, style, True)
    bar = _paint("|", "2", style)
    return [f"  {pad} {bar}", f"  {gutter} {bar} {shown}", f"  {pad} {bar} {marker}"]


def _related(related: Related, span: Span, style: Style) -> str:
    place = related.place
    assert isinstance(place, Span)
    if place.file == span.file:
        return f"  line {place.line}: {visible(related.message)}"
    return f"  {_link(place, style)}: {visible(related.message)}"


def _width(text: str) -> int:
    """Columns on a terminal: wide East Asian characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _link(span: Span, style: Style) -> str:
    text = _paint(f"{visible(span.file)}:{span.line}:{span.column}", "1", style)
    if not style.links:
        return text
    from urllib.parse import quote

    target = f"file://{quote(os.path.abspath(span.file), errors='surrogateescape')}"
    return f"\033]8;;{target}\033\\{text}\033]8;;\033\\"


def _paint(text: str, color: str, style: Style, bold: bool = False) -> str:
    if not style.color:
        return text
    return f"\033[{'1;' if bold else ''}{color}m{text}\033[0m"
