"""What `cfglint explain` says of findings and keys: gathered from what the rules looked at."""

from __future__ import annotations

import inspect
import shutil
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cfglint.cli.where import chain_text, link
from cfglint.cli.where_config import at_line, table
from cfglint.compose.items import Item
from cfglint.diagnostic import Config, Diagnostic, Doubt
from cfglint.files import shown
from cfglint.linter import lint_file
from cfglint.report.formats import Style
from cfglint.report.json import of_config, of_diagnostic
from cfglint.report.safe import no_commands, visible
from cfglint.report.text import block
from cfglint.rules import registry
from cfglint.run.coverage import coverage_of, is_judged
from cfglint.run.project import Projects
from cfglint.run.suppress import Suppressor
from cfglint.server.keys import Fact, Path, View, said
from cfglint.server.session import Checked

MOST_ROWS = 12
"""Readers of a key, and doubts, that are shown; the JSON has all."""

NEVER_MEANT = frozenset({"X905", "Y101", "Y107"})
"""Rules of files that no loader reads as they are: nobody means that, and a comment in such a file
may not be read either."""

WIDTHS = (60, 100)
"""The least and the most columns that a paragraph takes."""


class Known(NamedTuple):
    """What is known of one key: what reads, declares or takes it, its value with those that it
    replaced (None where the config has none), and the doubts that excuse it. `judged` says that
    something would have been said if nothing read it."""

    key: str
    facts: tuple[Fact, ...]
    item: Item | None
    doubts: tuple[Doubt, ...]
    judged: bool
    config: Config
    view: View

    @property
    def there(self) -> bool:
        """Whether the config has the key, or anything knows it."""
        return self.item is not None or bool(self.facts)


class Silent(NamedTuple):
    """A finding that is not reported, and why."""

    found: Diagnostic
    why: str


class Explained(NamedTuple):
    """What there is to explain: findings, findings that are not reported, and keys without any."""

    findings: tuple[Diagnostic, ...]
    silent: tuple[Silent, ...]
    keys: tuple[Known, ...]
    views: list[View]


def known_of(view: View, path: Path) -> Known:
    """What is known of a key of one composed document."""
    config = coverage_of(view.experiment.file, [view.looked])
    key = ".".join(path)
    doubts = [each for each in config.doubts if _concerns(each.key, key)]
    facts = tuple(view.facts(path))
    return Known(
        key, facts, view.item(path), tuple(doubts), is_judged(view.looked, path), config, view
    )


def _concerns(doubt: str, key: str) -> bool:
    """Whether what is not sure of one key matters to another: the same, or one below the other."""
    return not doubt or f"{key}.".startswith(f"{doubt}.") or f"{doubt}.".startswith(f"{key}.")


def silenced_by(
    checked: Checked, projects: Projects, wanted: Callable[[Diagnostic], bool]
) -> Iterator[Silent]:
    """The findings of a file that are not reported, and what switches each off."""
    result = lint_file(checked.file.path, checked.project, checked.store)
    told = {(each.code, each.span, each.message) for each in checked.diagnostics}
    suppressor = Suppressor(result.suppressions)
    for found in dict.fromkeys(filter(wanted, result.diagnostics)):
        if (found.code, found.span, found.message) in told:
            continue
        file = found.span.file
        if suppressor.suppresses(found):
            why = "a comment `# cfglint: ignore` switches it off"
        elif found.code in projects(file).ignored_here(file):
            why = "`per-file-ignores` in the settings switches it off"
        elif any(each.key == found.key or each.span == found.span for each in checked.diagnostics):
            why = "another finding has the same cause"
        else:
            why = "the baseline has it"
        yield Silent(found, why)


def section_of(code: str, title: str = "") -> str:
    """One section of a rule's documentation; without a title, its first paragraph."""
    text = inspect.cleandoc(registry.find(code).load().__doc__ or "")
    if not title:
        return text.partition("\n\n")[0]
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0].strip()


def as_data(found: Explained) -> dict[str, Any]:
    """What `--output-format json` has."""
    return {
        "findings": [_finding_data(each, found.views) for each in found.findings],
        "silent": [{**of_diagnostic(each.found), "why": each.why} for each in found.silent],
        "keys": [_known_data(each) for each in found.keys],
    }


def _finding_data(found: Diagnostic, among: list[View]) -> dict[str, Any]:
    known = _of_finding(found, among)
    return {
        **of_diagnostic(found),
        "known": _known_data(known) if known is not None else None,
        "rule": {
            "summary": " ".join(section_of(found.code).split()),
            "why": " ".join(section_of(found.code, "Why is this bad?").split()),
        },
        "suppress": _comment(found) or None,
    }


def _known_data(known: Known) -> dict[str, Any]:
    config = of_config(known.config)
    item, store = known.item, known.view.checked.store
    return {
        "key": known.key,
        "judged": known.judged,
        "facts": [_fact_data(each) for each in known.facts],
        "chain": [link(each, store) for each in (*item.earlier, item)] if item else [],
        "doubts": [each._asdict() for each in known.doubts],
        "program": config["program"],
        "evidence": config["evidence"],
    }


def _fact_data(fact: Fact) -> dict[str, Any]:
    at = fact.at
    return {
        **{name: value for name, value in fact._asdict().items() if name != "at"},
        "file": shown(at.file) if at is not None else None,
        "line": at.line if at is not None else None,
    }


def as_text(found: Explained, style: Style) -> str:
    """What is printed."""
    parts = [_of_one(each, found.views, style) for each in found.findings]
    parts += [f"{block(each.found, style)}\nNot reported: {each.why}.\n" for each in found.silent]
    parts += [_of_key(each) for each in found.keys]
    return no_commands("\n".join(parts))


def _of_one(found: Diagnostic, among: list[View], style: Style) -> str:
    lines = [block(found, style)]
    known = _of_finding(found, among)
    if known is not None:
        lines += _evidence(known)
    why = section_of(found.code, "Why is this bad?")
    lines += [f"The rule: {found.code} {found.name}", *_paragraph(section_of(found.code))]
    lines += _paragraph(why) if why else []
    lines += ["", f"`cfglint rule {found.code}` has the whole rule."]
    if comment := _comment(found):
        lines[-1] += " If this is meant, write at the"
        lines += [f"end of line {found.span.line}: {comment}"]
    return "\n".join(lines) + "\n"


def _comment(found: Diagnostic) -> str:
    """The comment that switches a finding off; "" where the file cannot be read as it is."""
    return "" if found.code in NEVER_MEANT else f"# cfglint: ignore[{found.code}]"


def _of_finding(found: Diagnostic, among: list[View]) -> Known | None:
    """What is known of a finding's key; None where it has none, or nothing was composed."""
    if not found.key or not among:
        return None
    path = tuple(found.key.split("."))
    known = [known_of(view, path) for view in among]
    return next((each for each in known if each.there), known[0])


def _of_key(known: Known) -> str:
    if known.judged:
        told = "nothing is found of it, and it is judged: something reads or describes it."
    elif any(fact.how == "reads" for fact in known.facts):
        told = "nothing is found of it: code reads it."
    elif known.doubts:
        told = "nothing is said of it, because something is not sure."
    elif not known.config.read:
        told = f"no program was found that reads it: cfglint where {known.config.file}"
    else:
        told = "no rule has a ground to judge it."
    return "\n".join([f"{visible(known.key)}: {told}", "", *_evidence(known)]).rstrip("\n") + "\n"


def _evidence(known: Known) -> list[str]:
    """What is known of a key: its readers, the program, where the value comes from, the doubts."""
    lines: list[str] = []
    if known.facts:
        lines.append(f"What reads {visible(known.key)}")
        rows = [
            said(each, at_line(shown(each.at.file), each.at.line) if each.at is not None else "")
            for each in known.facts
        ]
        lines += [*_some(list(dict.fromkeys(rows))), ""]
    if known.config.evidence:
        lines.append(f"The program: {known.config.program or 'code that the config names'}")
        rows_ = [(e.kind, at_line(e.file, e.line), e.message) for e in known.config.evidence]
        lines += [*map(visible, table(rows_)), ""]
    if known.item is not None:
        item, store = known.item, known.view.checked.store
        chain = [link(each, store) for each in (*item.earlier, item)]
        lines += ["Where the value comes from"]
        text = chain_text(known.key, item, chain)
        lines += [*(f"  {visible(line)}" for line in text.splitlines()), ""]
    if known.doubts:
        lines.append("What was not followed")
        doubts = [
            f"{each.key or 'the whole config'}: {each.reason}"
            + (f" ({at_line(each.file, each.line)})" if each.file else "")
            for each in known.doubts
        ]
        lines += [*_some(doubts), ""]
    return lines


def _some(rows: list[str]) -> list[str]:
    shown_ = [f"  {visible(row)}" for row in rows[:MOST_ROWS]]
    left = len(rows) - MOST_ROWS
    return [*shown_, f"  and {left} more"] if left > 0 else shown_


def _paragraph(text: str) -> list[str]:
    least, most = WIDTHS
    width = min(max(shutil.get_terminal_size().columns, least), most)
    return textwrap.wrap(" ".join(text.split()), width, initial_indent="  ", subsequent_indent="  ")
