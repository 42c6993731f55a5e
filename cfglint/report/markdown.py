"""Markdown, for a comment on a pull request or a job summary."""

from __future__ import annotations

from cfglint.diagnostic import Report
from cfglint.report.formats import Style
from cfglint.report.text import summary_line


def render(report: Report, style: Style) -> str:
    """The counts, and a table a file."""
    summary = summary_line(report.summary, Style(style.line)).strip()
    lines = ["## cfglint", "", _escape(summary), ""]
    file = None
    for found in report.diagnostics:
        span = found.span
        if span.file != file:
            file = span.file
            lines += [
                "",
                f"### {_code(file)}",
                "",
                "| line | rule | message | help |",
                "|---:|---|---|---|",
            ]
        lines.append(
            f"| {span.line}:{span.column} | {found.severity.value} {found.code} {found.name} "
            f"| {_escape(found.message)} | {_escape(found.help)} |"
        )
    if report.not_checked:
        lines += ["", "### Not checked", ""]
        lines += [f"- {_code(item.file)}: {_escape(item.told)}" for item in report.not_checked]
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{_line(text)}{space}{fence}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    """Text in a table cell: markup off, except the code spans that messages have."""
    out = []
    for index, part in enumerate(_line(text).split("`")):
        if index % 2:
            out.append("`" + part.replace("|", "\\|") + "`")
        else:
            for character in "\\*_<>[]|#":
                part = part.replace(character, "\\" + character)
            out.append(part)
    return "".join(out)
