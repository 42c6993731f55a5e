"""`cfglint reads --html`: the keys of a config on one page, gathered from what the rules saw."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cfglint import __version__
from cfglint.cli.where_config import at_line, in_package
from cfglint.diagnostic import MAY_READ, Config, Doubt
from cfglint.report.reads_html import Row, State, render
from cfglint.run.coverage import coverage_of, leaf_keys
from cfglint.run.project import Options
from cfglint.server.keys import Fact, Path, View, said, views
from cfglint.server.session import Session

MOST_TEXT = 60
"""Characters of a value that are shown."""


def page_of(file: str, options: Options) -> str:
    """The page of the first document of a config."""
    checked = Session(options).check(file)
    found = views(checked)
    if not found:
        return render(Config(file), [], checked.diagnostics, __version__)
    view = found[0]
    config = coverage_of(file, [view.looked])
    findings = {each.key for each in checked.diagnostics if each.key}
    rows = [_row(view, path, config, findings) for path in _paths(view)]
    return render(config, rows, checked.diagnostics, __version__)


def _paths(view: View) -> list[Path]:
    """The keys of the config, and those that its code requires and it lacks, in their order."""
    paths = dict.fromkeys(leaf_keys(view.root))
    for path in _known_paths(view, (), 0):
        if path not in paths and view.item(path) is None and _required(view.facts(path)):
            paths[path] = None
    return sorted(paths, key=lambda path: _order(view, path))


def _order(view: View, path: Path) -> tuple[int, Path]:
    """By section, in the file's order."""
    names = list(view.root.mapping)
    return names.index(path[0]) if path[0] in names else len(names), path


def _known_paths(view: View, section: Path, depth: int) -> Iterator[Path]:
    """The keys that anything knows at the root and in the sections that the config has."""
    for name in view.names(section):
        yield (*section, name)
    item = view.item(section)
    if item is not None and depth < 6:
        for name, child in item.mapping.items():
            if child.mapping:
                yield from _known_paths(view, (*section, name), depth + 1)


def _required(facts: list[Fact]) -> bool:
    return any(fact.need == "required" for fact in facts)


def _row(view: View, path: Path, config: Config, findings: set[str]) -> Row:
    key, item, facts = ".".join(path), view.item(path), view.facts(path)
    doubts = tuple(each for each in config.doubts if each.key and _holds(each, key))
    text = "" if item is None else json.dumps(item.plain(), ensure_ascii=False, default=str)
    known = tuple(
        dict.fromkeys(
            said(each, at_line(in_package(each.at.file), each.at.line) if each.at else "")
            for each in facts
        )
    )
    target = view.target(path[:-1])
    named = target is not None and path[-1:] == (target.keyword,)
    if named and target is not None:
        known = (f"names `{target.name}`", *known)
    short = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 3]}..."
    state = _state(key, facts, item is None, bool(doubts), findings)
    state = "read" if named and state in ("unread", "unsure") else state
    return Row(key, state, short, known, _nearest(doubts) if state == "unsure" else ())


def _nearest(doubts: tuple[Doubt, ...]) -> tuple[Doubt, ...]:
    """Doubts of a key; of several where only a word was seen, that of the key itself or the one
    nearest above it."""
    words = [each for each in doubts if each.reason.startswith(MAY_READ)]
    last = max(words, key=lambda each: len(each.key), default=None)
    return tuple(each for each in doubts if each is last or each not in words)


def _holds(doubt: Doubt, key: str) -> bool:
    return f"{key}.".startswith(f"{doubt.key}.")


def _state(key: str, facts: list[Fact], absent: bool, doubtful: bool, found: set[str]) -> State:
    """What is to be said of a key. One that is absent is only shown where something requires it."""
    if absent:
        return "missing" if key in found else "unsure"
    if key in found:
        return "found"
    if any(fact.how != "describes" for fact in facts):
        return "read"
    if facts:
        return "described"
    return "unsure" if doubtful else "unread"
