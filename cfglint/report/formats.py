"""The formats by name, and what each needs to render."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from cfglint.diagnostic import Report
from cfglint.report.safe import whole

FORMATS = ("text", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit", "markdown")


def _nothing(code: str) -> str:
    return ""


class Style(NamedTuple):
    """How a report is shown. `line` gives line `n` of a file, for snippets; `rule`, what a code's
    documentation says, "" where there is none."""

    line: Callable[[str, int], str]
    color: bool = False
    links: bool = False
    verbose: int = 0
    version: str = ""
    rule: Callable[[str], str] = _nothing


def render(name: str, report: Report, style: Style) -> str:
    """The report in the format of this name, with a final newline.

    Raises:
        KeyError: there is no such format.
    """
    if name not in FORMATS:
        raise KeyError(name)
    text: str = import_module(f"cfglint.report.{name}").render(report, style)
    text = whole(text)
    return text if not text or text.endswith("\n") else text + "\n"
