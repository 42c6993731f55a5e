"""What several commands share: options that mean the same everywhere, and one config, read."""

from __future__ import annotations

import os
from typing import Any

import click

from cfglint.cli.console import existing, parse_overrides
from cfglint.document.tree import YamlFile
from cfglint.report.formats import FORMATS
from cfglint.run.project import Options, Project, Projects
from cfglint.run.settings import SEVERITIES
from cfglint.run.store import Store


def named_config(config: str, store: Store, parsed: bool = True) -> YamlFile:
    """One config that a command is about, read; `parsed` says that it has to have a document.

    Raises:
        click.UsageError: there is no such file, or it is a folder.
        click.ClickException: it is empty, or nothing in it could be read.
    """
    path = existing(config)
    if os.path.isdir(path):
        raise click.UsageError(f"{path} is a folder; name one config")
    file = store.read(path)
    if parsed and is_empty(file):
        raise click.ClickException(f"{path} is empty")
    if parsed and not file.documents:
        raise click.ClickException(f"{path} could not be read; `cfglint {path}` says why")
    return file


def is_empty(file: YamlFile) -> bool:
    """Whether a file was read and holds no document: it has no text, or comments alone."""
    return not (file.documents or file.read_problem or file.syntax_problem)


def open_config(
    config: str, settings_file: str | None, overrides: tuple[str, ...], parsed: bool = True
) -> tuple[YamlFile, Project, Store]:
    """One config that a command is about, read, with its project and the store it was read by.
    `parsed` says that it has to have a document.

    Raises:
        click.UsageError: there is no such file, or it is a folder.
        click.ClickException: nothing in it could be read.
    """
    options = Options(
        settings_file=settings_file or "",
        overrides=parse_overrides(overrides),
        named=(config,),
    )
    store = Store(within=options.within)
    file = named_config(config, store, parsed)
    return file, Projects(options)(file.path), store


def settings_option(function: Any) -> Any:
    """`--config FILE`, for every command that has settings."""
    return click.option(
        "--config",
        "settings_file",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False),
        help="Settings to use instead of the nearest pyproject.toml or cfglint.toml.",
    )(function)


def rule_options(function: Any) -> Any:
    """`--select`, `--ignore` and `--fail-on`, for every command that reports diagnostics."""
    for option in (
        click.option(
            "--fail-on",
            type=click.Choice(SEVERITIES),
            help="Least severity that makes the exit status 1.  [default: error]",
        ),
        click.option("--ignore", metavar="CODES", multiple=True, help="Do not run these rules."),
        click.option(
            "--select",
            metavar="CODES",
            multiple=True,
            help="Run these rules alone: codes, names or prefixes, separated by commas.",
        ),
    ):
        function = option(function)
    return function


def format_option(function: Any) -> Any:
    """`--output-format`, for every command that reports diagnostics."""
    return click.option(
        "--output-format",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How to report.",
    )(function)


def baseline_option(function: Any) -> Any:
    """`--baseline`, for every command that reports diagnostics."""
    return click.option(
        "--baseline", metavar="FILE", default="", help="Report only what is not in FILE."
    )(function)


def show_options(function: Any) -> Any:
    """`--verbose` and `--color`, for every command that reports diagnostics."""
    function = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Color the text; `auto` does so on a terminal where NO_COLOR is not set.",
    )(function)
    return click.option("-v", "--verbose", count=True, help="Name the fix of each diagnostic too.")(
        function
    )


def set_option(function: Any) -> Any:
    """`--set KEY=VALUE`, for every command that composes a config."""
    return click.option(
        "--set",
        "overrides",
        metavar="KEY=VALUE",
        multiple=True,
        help="Set a dotted key, as the training program's own override would; repeatable.",
    )(function)


def device_option(function: Any) -> Any:
    """`--device`, for every command that can run a step on a GPU."""
    return click.option(
        "--device",
        type=click.Choice(["auto", "simulated", "cuda"]),
        default="auto",
        show_default=True,
        help="Trace without a GPU; `auto` also runs the step on a GPU that is here, `cuda` must.",
    )(function)


def trace_options(function: Any) -> Any:
    """`--output`, `--no-cache`, `--jobs`, `--quiet`, for every command about one traced config."""
    for option in (
        click.option("-q", "--quiet", count=True, help="No progress."),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=0),
            default=0,
            metavar="N",
            help="Processes; 0 chooses.",
        ),
        click.option("--no-cache", is_flag=True, help="Trace anew, and keep nothing."),
        click.option("-o", "--output", metavar="FILE", help="Write the answer to a file."),
    ):
        function = option(function)
    return function


def data_option(function: Any) -> Any:
    """`--data`, for commands that trace the user's own program."""
    return click.option(
        "--data",
        type=click.Choice(["real", "synthetic"]),
        default="real",
        show_default=True,
        help="With a command after `--`: `synthetic` makes up data that is not on this machine, by "
        "`inputs` and `targets` in the settings or by what is known of public data sets.",
    )(function)


def target_options(function: Any) -> Any:
    """`--gpu` and `--memory-budget`, for every command that holds a config against a card."""
    function = click.option(
        "--memory-budget",
        metavar="SIZE",
        help="The most that a step may take, such as 20GB: a safety margin.",
    )(function)
    return click.option(
        "--gpu",
        metavar="NAME|SIZE",
        help="The card: a name such as rtx3090, a size such as 24GiB, or `auto`.",
    )(function)
