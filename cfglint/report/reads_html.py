"""The contract of a config as one page: its keys, what reads them, and what is doubtful."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal, NamedTuple

from cfglint.diagnostic import Config, Diagnostic, Doubt
from cfglint.report.page import page, place

State = Literal["missing", "found", "read", "described", "unsure", "unread"]

STATES: dict[State, tuple[str, str]] = {
    "missing": ("&#10007;", "required, and nothing provides it"),
    "found": ("!", "a finding is about it"),
    "read": ("&#10003;", "code reads or declares it"),
    "described": ("&#10003;", "a schema describes it"),
    "unsure": ("?", "nothing can be said of it"),
    "unread": ("&ndash;", "nothing was seen to read it"),
}
"""A state's mark, and what it means: marks and words, so that no colour is needed."""


class Row(NamedTuple):
    """A key: its value as text ("" where the config has none), and what is known of it in words."""

    key: str
    state: State
    value: str
    known: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def render(config: Config, rows: Sequence[Row], found: Sequence[Diagnostic], version: str) -> str:
    """The page of one config."""
    name = html.escape(config.file)
    program = html.escape(config.program) or "none was found"
    parts = [
        f"<h1>{name}</h1>",
        f'<p class="verdict">{len(rows)} keys: {html.escape(counts(rows))}.</p>',
        f"<p>Style {html.escape(config.style)}. Program: <code>{program}</code></p>",
    ]
    if config.evidence:
        reasons = "".join(
            f"<li>{html.escape(e.kind)}: {_with_code(e.message)} {place(e.file, e.line)}</li>"
            for e in config.evidence
        )
        parts.append(f"<ul>{reasons}</ul>")
    if found:
        told = "".join(
            f"<li>{each.severity.value} <code>{each.code}</code> {_with_code(each.message)} "
            f"{place(each.span.file, each.span.line)}</li>"
            for each in found
        )
        parts.append(f'<h2>Findings</h2><ul class="findings">{told}</ul>')
    parts += ["<h2>Keys</h2>", _legend(rows), _table(rows)]
    whole = [doubt for doubt in config.doubts if not doubt.key]
    if whole:
        told = "".join(
            f"<li>{html.escape(doubt.reason)} {place(doubt.file, doubt.line)}</li>"
            for doubt in whole
        )
        parts.append(f"<h2>Not followed, so that any key may go there</h2><ul>{told}</ul>")
    return page(f"Keys of {config.file}", "\n".join(parts), version)


def counts(rows: Sequence[Row]) -> str:
    """How many keys are in each state, in words."""
    numbers = {state: sum(row.state == state for row in rows) for state in STATES}
    words = {"found": "with a finding", "unsure": "doubtful"}
    return ", ".join(f"{n} {words.get(state, state)}" for state, n in numbers.items() if n)


def _legend(rows: Sequence[Row]) -> str:
    used = {row.state for row in rows}
    spans = "".join(
        f"<span>{mark} {words}</span>" for state, (mark, words) in STATES.items() if state in used
    )
    return f'<p class="legend soft">{spans}</p>'


def _table(rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        mark, words = STATES[row.state]
        known = [_with_code(each) for each in row.known]
        known += [
            f'<span class="soft">not sure: {html.escape(doubt.reason)} '
            f"{place(doubt.file, doubt.line)}</span>"
            for doubt in row.doubts
        ]
        said = "".join(f"<div>{each}</div>" for each in known)
        lines.append(
            f'<tr><td title="{words}">{mark}</td>'
            f'<td class="key"><code>{html.escape(row.key)}</code></td>'
            f"<td><code>{html.escape(row.value)}</code></td><td>{said}</td></tr>"
        )
    head = "<tr><th></th><th>key</th><th>value</th><th>what is known of it</th></tr>"
    return f'<table class="keys">{head}{"".join(lines)}</table>'


def _with_code(text: str) -> str:
    """A message as HTML: what is in backticks is code."""
    parts = html.escape(text).split("`")
    if len(parts) % 2 == 0:
        return html.escape(text)
    return "".join(f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(parts))
