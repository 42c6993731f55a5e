"""`cfglint init`: a commented settings table, filled in from what the repository shows."""

from __future__ import annotations

import os
import re

import click

from cfglint.cli.console import replace_file
from cfglint.files.reading import Unread, read_own, text_of
from cfglint.run.discovery import find_files
from cfglint.run.settings import MAX_BYTES
from cfglint.styles.opening.signs import loaders_of_project, usual
from cfglint.styles.registry import laid_out, starters

CANDIDATES = ("configs", "config", "conf", "cfg", "experiments", "hparams")


@click.command(short_help="Write a commented [tool.cfglint] table for this repository.")
@click.option("--print", "to_stdout", is_flag=True, help="Print it, and write nothing.")
def init(to_stdout: bool) -> int:
    """Add a commented [tool.cfglint] table to pyproject.toml, or write cfglint.toml.

    A file that has the table already is left as it is.
    """
    table = settings_table(os.getcwd())
    if to_stdout:
        click.echo(table, nl=False)
        return 0
    if os.path.lexists("cfglint.toml"):
        raise click.UsageError("cfglint.toml is there already")
    path = "pyproject.toml" if os.path.lexists("pyproject.toml") else "cfglint.toml"
    before = b""
    if path == "pyproject.toml":
        data = read_own(path, MAX_BYTES)
        if isinstance(data, Unread):
            raise click.ClickException(f"{path} cannot be read: {data.message}")
        before = data
        if re.search(rb"^[ \t]*\[+[ \t]*tool\.cfglint", before, re.MULTILINE):
            raise click.UsageError("pyproject.toml has a [tool.cfglint] table already")
    else:
        table = table.replace("[tool.cfglint.", "[").replace("[tool.cfglint]\n", "")
    gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
    replace_file(path, before + gap + table.encode())
    click.echo(f"Wrote the cfglint settings to {path}.", err=True)
    return 0


def settings_table(folder: str) -> str:
    """The table as TOML: what was found is set, everything else is a comment."""
    folders = [name for name in CANDIDATES if os.path.isdir(os.path.join(folder, name))]
    style = _style(folder, folders)
    loader = usual(loaders_of_project(folder))
    include = ", ".join(f'"{name}"' for name in folders)
    lines = [
        "[tool.cfglint]",
        "# Linted when `cfglint` is called without paths.",
        f"include = [{include}]" if folders else '# include = ["configs"]',
        '# exclude = ["configs/archive/**"]',
        "# Rules to leave out; `cfglint rule` lists them.",
        '# ignore = ["S206"]',
        '# per-file-ignores = { "configs/dev/**" = ["S202"] }',
        "# What reads the YAML; without this, it is found for each file.",
        f'# loader = "{loader.name}"',
        "# Known findings that are not reported: `cfglint --write-baseline` writes them.",
        '# baseline = "cfglint-baseline.json"',
        "# What a training step has to fit: a card, or a size such as 24GiB, and a safety margin.",
        '# gpu = "rtx3090"',
        '# memory-budget = "20GB"',
        "",
        "[tool.cfglint.compose]",
        '# "flat", "base_configs" (section -> base file) or "defaults" (a defaults list).',
        f'style = "{style}"' if style else '# style = "auto"',
        "",
        "# How `--dynamic` makes a model of a config: docs/dynamic.md.",
        "# [tool.cfglint.dynamic]",
        '# adapter = "tools.cfglint_adapter:Adapter"',
        "",
        "# A key that the code reads under another name.",
        "# [tool.cfglint.aliases]",
        '# "model.e_layers" = "model.num_layers"',
        "",
        *_consumers(folder),
    ]
    return "\n".join(lines)


def _consumers(folder: str) -> list[str]:
    """Code that takes or loads the whole config: set where there is just one, else to choose."""
    from cfglint.source.mentions import python_texts
    from cfglint.styles.propose import Proposal, proposals

    if any(each.code_root(folder) for each in laid_out()):
        return []  # a layout that needs no settings
    texts = python_texts(folder)
    said = [text for each in starters() if (text := each.starts_programs(texts or (), folder))]
    if said:
        return [*(f"# {text}" for text in said), ""]
    found = proposals(texts, folder)
    lines = ["# The code that takes the config, so that R301 and R302 know what it reads."]
    if len(found) > 1:
        lines.append("# Several load one; leave in the one that these configs are for.")
    for entry, parameter in found or [Proposal("train:main", "")]:
        table = ["[[tool.cfglint.consumers]]", 'section = "."', f'entry = "{entry}"']
        if parameter:
            table.append(f'parameter = "{parameter}"')
        mark = "" if len(found) == 1 else "# "
        lines += [*(mark + line for line in table), ""]
    return lines


def _style(folder: str, folders: list[str]) -> str:
    """The layout that some config of the repository has, "" where all are flat or mixed."""
    styles = set()
    for path in find_files([os.path.join(folder, name) for name in folders])[:200]:
        text = text_of(path)
        if re.search(r"^base_configs:", text, re.MULTILINE):
            styles.add("base_configs")
        if re.search(r"^defaults:\s*$", text, re.MULTILINE):
            styles.add("defaults")
    return styles.pop() if len(styles) == 1 else ""
