"""`cfglint reads`: which keys the code behind a config reads, and where."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

import click

from cfglint.cli.common import open_config, set_option, settings_option
from cfglint.cli.console import emit, parse_overrides, width
from cfglint.cli.where_config import in_package
from cfglint.compose.experiment import Experiment
from cfglint.compose.items import below, lookup
from cfglint.contract import Contract, Key
from cfglint.document.tree import YamlFile
from cfglint.report.layout import table
from cfglint.rules.declared import wanted
from cfglint.run.coverage import excuses
from cfglint.run.looking import bind_documents, look_at
from cfglint.run.project import Options, Project
from cfglint.run.store import Store
from cfglint.source.named import Target
from cfglint.source.reads import CodeReads, Read
from cfglint.styles.composing import compose
from cfglint.styles.nodes.targets import as_reads

MOST_LEVELS = 12
"""Levels of a contract that are shown; one may hold itself."""


@click.command(short_help="Show which keys the code behind a config reads, and where.")
@click.argument("config", type=click.Path())
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--html", metavar="FILE", help="Write one page: every key, and what is doubtful.")
@set_option
@settings_option
def reads(
    config: str,
    output_format: str,
    html: str | None,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Show which keys the code behind CONFIG reads: where, with which default, provided by what;
    and those that its program declares, by a class, a parser or defaults: with which type.

    The source is read, never imported. Exit status 3: no code was found that reads the config.
    """
    file, project, store = open_config(config, settings_file, overrides)
    composition = project.composition(project.loader(file), store.read)
    if html:
        from cfglint.cli.reads_page import page_of

        options = Options(
            settings_file=settings_file or "", overrides=parse_overrides(overrides), named=(config,)
        )
        emit(page_of(config, options), html)
        click.echo(f"Wrote {os.path.relpath(html)}.", err=True)
    experiment = compose(file.documents[0], composition)
    if experiment is None:
        raise click.ClickException(f"the first document of {config} is empty")
    targets, _ = project.beside.nodes.targets(experiment)
    passed = project.beside.nodes.passed(experiment) if targets else None
    named = [code for target in targets if (code := as_reads(target, passed)) is not None]
    consumers = [*project.beside.readings.code(experiment), *named]
    contract = project.beside.programs.declared(experiment) if not experiment.part else None
    if experiment.part:
        left = ", ".join(f"`{group}`" for group in experiment.open)
        why = (
            f"leaves {left} to the command line: choose with --set"
            if left
            else ("is a choice of a config group, which no run is started from")
        )
        click.echo(f"cfglint reads: no program starts with {config}: it {why}", err=True)
        return 3
    if not consumers and contract is None:
        click.echo(
            f"cfglint reads: no code was found that reads {config} (`cfglint where {config}` says "
            "what was looked for); name the program in [[tool.cfglint.consumers]]",
            err=True,
        )
        return 3
    unsaid = _unsaid(file, project, store)
    if output_format == "json":
        parts = [_data(experiment, code) for code in consumers]
        if contract is not None:
            parts.append(_declared_data(experiment, contract))
        data = {"file": config, "consumers": parts}
        data["excused"] = [{"key": key, "reason": why} for key, why in unsaid]
        emit(json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n")
    else:
        shown = [_less_followed(code, targets) for code in consumers]
        having = [code for code in shown if code.reads or code.idle or code.notes]
        texts = [_text(experiment, code) for code in having or shown]
        if contract is not None:
            texts.append(_declared_text(experiment, contract))
        if unsaid:
            lines = "".join(f"  {key}: {why}\n" for key, why in unsaid)
            texts.append(f"No code was seen to read these, and nothing is said of them:\n{lines}")
        emit("\n".join(texts))
    return 0


def _unsaid(file: YamlFile, project: Project, store: Store) -> list[tuple[str, str]]:
    """The keys that R302 leaves out, although no code was seen to read them, and why."""
    bounds, _, _ = bind_documents(file, project.loader(file), project, store)
    if not bounds:
        return []
    return list(excuses(look_at(bounds[0], project, store.read, [], [], []).context))


def _declared(contract: Contract, path: tuple[str, ...] = ()) -> Iterator[tuple[Read, str]]:
    """The keys of a contract and of those inside it: as reads, with their types in words."""
    for name, key in contract.keys.items():
        if key.inside is not None and len(path) < MOST_LEVELS:
            yield from _declared(key.inside, (*path, name))
            continue
        at = key.at
        certain = key.need == "optional" or not key.elsewhere
        read = Read((*path, name), at.file, at.line, at.column, at.end_column, key.need, certain)
        yield read._replace(default=key.default), _type_of(contract, key)


def _type_of(contract: Contract, key: Key) -> str:
    known = key.choices or key.type.kind not in ("any", "class")
    return wanted(key, contract.conversion) if known else ""


def _of_contract(contract: Contract, pairs: list[tuple[Read, str]]) -> CodeReads:
    reads = tuple(read for read, _ in pairs)
    return CodeReads("", contract.name, reads, frozenset(), (), ())


def _declared_text(experiment: Experiment, contract: Contract) -> str:
    code = _of_contract(contract, list(_declared(contract)))
    ends = {
        "raises": "Any other key raises.",
        "ignored": "Any other key is dropped in silence.",
        "kept": "Any other key is kept for code that may read it.",
    }
    end = ends.get(contract.unknown, "")
    return _text(experiment, code) + (f"\n{end}\n" if end else "")


def _declared_data(experiment: Experiment, contract: Contract) -> dict[str, Any]:
    pairs = list(_declared(contract))
    data = _data(experiment, _of_contract(contract, pairs))
    for entry, (_, type) in zip(data["reads"], pairs, strict=True):
        entry["type"] = type or None
    return {**data, "declared": True, "other_keys": contract.unknown}


def _provided(experiment: Experiment, code: CodeReads, read: Read) -> str:
    """What provides a key: the config, the code itself, a default, or nothing."""
    item = lookup(experiment.root, below(code.section, *read.path))
    if item is not None:
        text = json.dumps(item.plain(), ensure_ascii=False, default=str)
        return text if len(text) <= 30 else text[:27] + "..."
    if code.writes(read.path):
        return "at run time"
    if read.need == "optional":
        return f"default {read.default}" if read.default else "may be absent"
    return "NOT PROVIDED" if read.certain else "not provided"


def _less_followed(code: CodeReads, targets: Iterable[Target]) -> CodeReads:
    """What a program reads, less the nodes that went to the code that they name: that is told in
    its place."""
    followed = {each.path for each in targets if each.signature and not each.signature.open}
    section = tuple(code.section.split(".")) if code.section else ()
    notes = tuple(each for each in code.notes if (*section, *each.path) not in followed)
    return code._replace(notes=notes)


def _text(experiment: Experiment, code: CodeReads) -> str:
    rows = [
        (
            below(code.section, *read.path),
            read.need if read.certain else f"{read.need}, perhaps",
            _provided(experiment, code, read),
            f"{in_package(read.file)}:{read.line}:{read.column}",
        )
        for read in code.reads
    ]
    part = f", `{code.section}`" if code.section else ""
    lines = [f"{code.program}{part}", ""]
    if not rows:
        lines.append("  nothing is read")
    lines += table(rows, width())
    read = {each.path for each in code.reads}
    idle = [each for each in code.idle if each.path not in read]
    if idle:
        lines += ["", "Read with other values only:"]
        lines += [f"  {below(code.section, *r.path)}  {r.file}:{r.line}:{r.column}" for r in idle]
    if code.notes:
        lines += ["", "Not followed:"]
        lines += [
            f"  {note.file}{f':{note.line}' if note.line else ''}: {note.message}"
            for note in code.notes
        ]
    return "\n".join(lines) + "\n"


def _data(experiment: Experiment, code: CodeReads) -> dict[str, Any]:
    return {
        "section": code.section,
        "entry": code.entry,
        "program": code.program,
        "complete": code.complete,
        "reads": [
            {
                "key": below(code.section, *read.path),
                "need": read.need,
                "certain": read.certain,
                "default": read.default or None,
                "provided": _provided(experiment, code, read),
                "file": read.file,
                "line": read.line,
                "column": read.column,
            }
            for read in code.reads
        ],
        "idle": [
            {
                "key": below(code.section, *read.path),
                "file": read.file,
                "line": read.line,
                "column": read.column,
            }
            for read in code.idle
        ],
        "written": sorted(below(code.section, *path) for path in code.written),
        "notes": [note._asdict() for note in code.notes],
    }
