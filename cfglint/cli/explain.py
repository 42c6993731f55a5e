"""`cfglint explain`: one finding in plain words: its evidence, its doubts, its rule, what to do."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import click

from cfglint import __version__
from cfglint.cli.common import named_config, set_option, settings_option, target_options
from cfglint.cli.console import Lines, emit, parse_overrides, wants_color
from cfglint.cli.errors import target_errors
from cfglint.cli.explained import Explained, Known, as_data, as_text, known_of, silenced_by
from cfglint.cli.rule import documentation, listing, of_prefix, rule_data
from cfglint.compose.items import Item
from cfglint.diagnostic import Diagnostic, Span
from cfglint.document.tree import YamlFile
from cfglint.names import nearest
from cfglint.report.formats import Style
from cfglint.rules import registry
from cfglint.run.coverage import Looked, leaf_keys
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store
from cfglint.server.keys import View, views
from cfglint.server.session import Checked, Session
from cfglint.stages.check import check

SCHEMA_VERSION = 1


class Asked(NamedTuple):
    """What is to be explained: a file; a line of it (0 for none), a dotted key or a code ("" for
    none)."""

    file: str
    line: int = 0
    key: str = ""
    code: str = ""


@click.command(short_help="Explain a finding: its evidence, its doubts, its rule and what to do.")
@click.argument("what")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--dynamic", is_flag=True, help="Findings of the dynamic stage too.")
@target_options
@set_option
@settings_option
def explain(
    what: str,
    output_format: str,
    dynamic: bool,
    gpu: str | None,
    memory_budget: str | None,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Explain WHAT: `a.yaml:12` (a line), `a.yaml:model.e_layers` (a key), `a.yaml:R301` (a code),
    `a.yaml` (all that is found), or `R301` alone (the rule).

    Of each finding: the other ends, what reads the key, which program and why, where the value
    comes from, what is not sure, why it is bad, and how to switch it off. Of a key without a
    finding: whether it is judged, and by what. Exit status 1: no such line, key or finding.
    """
    options = Options(
        settings_file=settings_file or "",
        overrides=parse_overrides(overrides),
        dynamic=dynamic,
        force=dynamic,
        gpu=gpu or "",
        memory_budget=memory_budget or "",
        jobs=1,
    )
    as_json = output_format == "json"
    if 0 < len(what) < 4 and registry.is_prefix(what) and not os.path.lexists(what):
        emit(_rules_as_json(of_prefix(what)) if as_json else listing(what))
        return 0
    asked = _asked(what)
    if not asked.file:
        rule = registry.find(asked.code)
        emit(_rules_as_json([rule]) if as_json else documentation(rule))
        return 0
    options = options._replace(named=(asked.file,))
    named_config(asked.file, Store(within=options.within), parsed=False)
    checked = Session(options).check(asked.file)
    diagnostics = checked.diagnostics
    if dynamic:
        with target_errors():
            diagnostics = check([asked.file], options).diagnostics
    found = _explained(asked, checked, diagnostics, Projects(options))
    if as_json:
        data = {"schema_version": SCHEMA_VERSION, "file": asked.file, **_asked_data(asked)}
        emit(json.dumps({**data, **as_data(found)}, indent=2, ensure_ascii=False) + "\n")
    else:
        style = Style(
            Lines({}, options.within), wants_color("auto"), verbose=1, version=__version__
        )
        emit(as_text(found, style))
    if found.findings or found.silent or found.keys:
        return 0
    click.echo(_nothing(asked, checked, dynamic), err=True)
    return 1


def _rules_as_json(rules: list[registry.Rule]) -> str:
    data = {"schema_version": SCHEMA_VERSION, "rules": [rule_data(each) for each in rules]}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _asked_data(asked: Asked) -> dict[str, Any]:
    given = {"line": asked.line, "key": asked.key, "code": asked.code}
    return {"asked": {name: value or None for name, value in given.items()}}


def _asked(what: str) -> Asked:
    """What a word of the command line asks for.

    Raises:
        click.UsageError: it names neither a file nor a rule.
    """
    if os.path.lexists(what):
        return Asked(what)
    file, colon, rest = what.rpartition(":")
    if colon and rest.isdecimal() and not os.path.lexists(file):
        before, second, line = file.rpartition(":")
        if second and line.isdecimal():  # `a.yaml:12:3`, as a report prints it
            file, rest = before, line
    if colon and os.path.lexists(file):
        if rest.isdecimal():
            if int(rest) == 0:
                raise click.UsageError("no line 0; lines count from 1")
            return Asked(file, line=int(rest))
        try:
            return Asked(file, code=registry.find(rest).code)
        except registry.UnknownRuleError:
            return Asked(file, key=rest)
    try:
        return Asked("", code=registry.find(what).code)
    except registry.UnknownRuleError as error:
        if "/" in what or "." in what or colon:
            text = f"no such file: {file or what}; write FILE, FILE:LINE, FILE:KEY or FILE:CODE"
            raise click.UsageError(text) from None
        raise click.UsageError(str(error)) from None


def _explained(
    asked: Asked, checked: Checked, diagnostics: tuple[Diagnostic, ...], projects: Projects
) -> Explained:
    found_views = views(checked)
    keys = _keys_of_line(checked.file, asked.line) if asked.line else ()
    named = (asked.key,) if asked.key else tuple(_dotted(found_views, path) for path in keys)
    known = [known_of(view, tuple(key.split("."))) for key in named for view in found_views]
    known = [each for each in known if each.there]
    places = {(asked.file, asked.line)} if asked.line else set(_places(known))

    def is_asked(found: Diagnostic) -> bool:
        return _is_asked(found, asked, places)

    findings = tuple(filter(is_asked, diagnostics))
    silent = tuple(silenced_by(checked, projects, is_asked))
    about = () if findings or silent else tuple(known)
    return Explained(findings, silent, about, found_views)


def _places(known: list[Known]) -> Iterator[tuple[str, int]]:
    """The lines of keys: a finding about another key may name one of them."""
    for each in known:
        if each.item is not None and each.item.how != "set":
            span = each.view.checked.store.read(each.item.place.file).span(each.item.place)
            yield span.file, span.line


def _is_asked(found: Diagnostic, asked: Asked, places: set[tuple[str, int]]) -> bool:
    """Whether a finding is the one: at the line or key, or with that as its other end."""
    if asked.code:
        return found.code == asked.code
    if not places and not asked.key:
        return not asked.line
    if asked.key and (found.key == asked.key or found.key.startswith(f"{asked.key}.")):
        return True
    spans = [found.span] if asked.line else []
    spans += [each.place for each in found.related if isinstance(each.place, Span)]
    return any(
        os.path.realpath(span.file) == os.path.realpath(file)
        and span.line <= line <= max(span.line, span.end_line - 1)
        and (span is found.span or span.end_column > 1)  # 1: the config as a whole
        for span in spans
        for file, line in places
    )


def _keys_of_line(file: YamlFile, line: int) -> tuple[tuple[str | int, ...], ...]:
    """The path of the last key or item that begins on a line, in each document."""
    found = []
    for document in file.documents:
        last = None
        for path, key, value in document.nodes:
            start = (key if key is not None else value).start
            if path and file.span_of(start, start).line == line:
                last = path
        found += [last] if last is not None else []
    return tuple(found)


def _dotted(found: list[View], path: tuple[str | int, ...]) -> str:
    """A path of the file as the dotted key of the composed config."""
    composed = found[0].composed(path) if found else tuple(map(str, path))
    return ".".join(composed)


def _nothing(asked: Asked, checked: Checked, dynamic: bool) -> str:
    """Why there is nothing to explain."""
    hint = ""
    if asked.code in registry.VERIFY:
        hint = f"; the verify stage finds it: cfglint verify {asked.file}"
    elif asked.code in registry.DYNAMIC and not dynamic:
        hint = "; the dynamic stage finds it: add --dynamic"
    elif asked.code and asked.code not in checked.project.codes:
        hint = "; the settings switch the rule off, or it runs only where it is selected"
    if asked.code:
        return f"{asked.code} finds nothing in {asked.file}{hint}"
    if asked.key:
        if re.fullmatch(r"[A-Za-z]\d{3}", asked.key):  # there is no such key: a code was meant
            return _no_rule(asked.key)
        keys = [".".join(path) for each in checked.looked for path in leaf_keys(_root(each))]
        ends = [key for key in keys if key.endswith(f".{asked.key}")]
        near = ends[0] if ends else nearest(asked.key, keys)
        guess = f"; did you mean {near}?" if near else ", and nothing is found of it"
        return f"{asked.file} has no key {asked.key}{guess}"
    if asked.line:
        return f"line {asked.line} of {asked.file} has no key, and nothing is found there"
    return f"nothing is found in {asked.file}"


def _no_rule(code: str) -> str:
    try:
        registry.find(code)
    except registry.UnknownRuleError as error:
        return str(error)
    return ""


def _root(looked: Looked) -> Item:
    return looked.context.bound.experiment.root
