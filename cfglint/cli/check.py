"""`cfglint check`: its command line, as `click` reads it."""

from __future__ import annotations

from typing import Any

import click

from cfglint.cli.asked import Asked
from cfglint.cli.common import (
    baseline_option,
    device_option,
    format_option,
    rule_options,
    set_option,
    settings_option,
    show_options,
    target_options,
)
from cfglint.cli.linting import lint_as
from cfglint.cli.program import WithCommand, command_words


@click.command(cls=WithCommand, short_help="Lint configs: the static stage.")
@click.argument("paths", nargs=-1, type=click.Path())
@rule_options
@format_option
@click.option("-o", "--output", metavar="FILE", help="Write the report to a file.")
@set_option
@settings_option
@click.option("--fix", is_flag=True, help="Apply safe fixes to the files.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: unsafe fixes too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@baseline_option
@click.option(
    "--write-baseline", is_flag=True, help="Write the baseline; one that exists only shrinks."
)
@click.option(
    "--stdin-filename",
    metavar="NAME",
    default="stdin.yaml",
    show_default=True,
    help="The name of what `-` reads from standard input.",
)
@click.option("--dynamic", is_flag=True, help="Also run the dynamic stage.")
@click.option("--force", is_flag=True, help="With --dynamic: configs with static errors too.")
@target_options
@device_option
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave out `exclude`d files even where they are named (for pre-commit).",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Run the Python schemas that the settings name, instead of reading them.",
)
@click.option("--no-cache", is_flag=True, help="Neither read nor write .cfglint_cache.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes; 0 chooses by the number of files.",
)
@click.option("-q", "--quiet", count=True, help="No summary; twice: no report either.")
@show_options
def check(**parameters: Any) -> int:
    """Lint the configs in PATHS: files, folders, or `-` for standard input.

    Without PATHS, the settings' `include` is linted, else this folder. Exit status: 0 nothing at
    or above --fail-on, 1 something, 2 a wrong command line or settings, 3 a stage that was asked
    for could not run. With --dynamic, what stands after `--` is the command that starts your
    training, in which `{config}` stands for each config.
    """
    return lint_as(Asked(**parameters), command_words())
