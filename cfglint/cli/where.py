"""`cfglint where`: the chain of files that a value comes through, or what is known of a config."""

from __future__ import annotations

import json
from typing import Any

import click

from cfglint.cli.common import open_config, set_option, settings_option
from cfglint.cli.console import emit
from cfglint.compose.experiment import Experiment
from cfglint.compose.items import HOW, Item, lookup
from cfglint.document.tree import YamlFile
from cfglint.names import nearest
from cfglint.run.store import Store
from cfglint.schema.bind import bind
from cfglint.styles.composing import compose


@click.command(short_help="Show where a value comes from, or which program reads a config.")
@click.argument("config", type=click.Path())
@click.argument("key", required=False, default="")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@set_option
@settings_option
def where(
    config: str,
    key: str,
    output_format: str,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Show where the value of the dotted KEY in CONFIG comes from, first to last.

    Without KEY: the config's style, its program and how it is composed, with the evidence for each;
    where no program was found, what was looked for. Exit status 1: the config does not have the
    key.
    """
    file, project, store = open_config(config, settings_file, overrides, parsed=bool(key))
    if not key:
        from cfglint.cli.where_config import show_config

        show_config(file, project, store, output_format == "json")
        return 0
    loader = project.loader(file)
    experiments = [
        experiment
        for document in file.documents
        if (experiment := compose(document, project.composition(loader, store.read)))
    ]
    for experiment in experiments:
        item = lookup(experiment.root, key)
        if item is not None:
            chain = [link(each, store) for each in (*item.earlier, item)]
            if output_format == "json":
                emit(
                    json.dumps(
                        {"key": key, "value": item.plain(), "chain": chain},
                        indent=2,
                        ensure_ascii=False,
                        default=str,
                    )
                    + "\n"
                )
            else:
                emit(chain_text(key, item, chain))
            return 0
    return _missing(experiments, key, config, project.settings.aliases)


def link(item: Item, store: Store) -> dict[str, Any]:
    """One value that a key has had, and its place."""
    if item.how == "set":
        return {"file": None, "line": None, "column": None, "how": "set", "value": item.plain()}
    file: YamlFile = store.read(item.place.file)
    span = file.span(item.place)
    aliases = [
        {"file": s.file, "line": s.line, "column": s.column} for s in file.aliases_of(item.place)
    ]
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "how": item.how,
        "value": item.plain(),
        **({"through": aliases} if aliases else {}),
    }


def chain_text(key: str, item: Item, chain: list[dict[str, Any]]) -> str:
    """The values that a key has had, first to last, one on a line."""
    lines = [f"{key} = {_short(item.plain())}"]
    places = [
        "--set" if link["file"] is None else f"{link['file']}:{link['line']}:{link['column']}"
        for link in chain
    ]
    wide = max(len(place) for place in places)
    values = [_short(link["value"]) for link in chain]
    value_width = max(len(value) for value in values)
    merged = isinstance(item.value, dict)
    for index, (link, place, value) in enumerate(zip(chain, places, values, strict=True)):
        last = index == len(chain) - 1
        note = HOW[link["how"]]
        note += ", merged" if merged and len(chain) > 1 else ", in effect" if last else ", replaced"
        lines.append(f"  {place:<{wide}}  {value:<{value_width}}  {note}")
        for alias in link.get("through", ()):
            lines.append(f"    through {alias['file']}:{alias['line']}:{alias['column']}")
    return "\n".join(lines) + "\n"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _missing(
    experiments: list[Experiment], key: str, path: str, aliases: tuple[tuple[str, str], ...]
) -> int:
    target = dict(aliases).get(key)
    if target is not None:
        click.echo(f"{key} is an alias of {target} (settings); ask for that.", err=True)
        return 1
    parent, _, last = key.rpartition(".")
    for experiment in experiments:
        section, _, field = key.partition(".")
        binding = bind(experiment, "auto").sections.get(section)
        known = binding.keys.get(field) if binding else None
        if known is not None:
            if known.spec.get("x-run-time"):
                click.echo(f"{path} does not set {key}; the program sets it at run time.", err=True)
                return 1
            default = known.spec.get("default", known.spec.get("x-default"))
            if default is not None:
                click.echo(f"{path} does not set {key}; the code's default is {default}.", err=True)
                return 1
        holder = lookup(experiment.root, parent)
        near = nearest(last, holder.mapping) if holder is not None else None
        if near is not None:
            dotted = f"{parent}.{near}" if parent else near
            click.echo(f"{path} has no {key}; did you mean {dotted}?", err=True)
            return 1
    click.echo(f"{path} has no {key}.", err=True)
    return 1
