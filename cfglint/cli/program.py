"""`-- COMMAND` at the end of a command line: the words that start the user's own program."""

from __future__ import annotations

import os

import click

from cfglint.cli.common import named_config
from cfglint.cli.errors import target_errors
from cfglint.document.kinds import NO_KEYS
from cfglint.dynamic.launch import config_in, launch_of
from cfglint.run.project import Options
from cfglint.run.store import Store

_WORDS = "cfglint.command"


class WithCommand(click.Command):
    """A command that takes, after `--`, the words of a program of the user's own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what stands after `--` for `command_words`."""
        if "--" in args and (self.name != "check" or "--dynamic" in args[: args.index("--")]):
            at = args.index("--")
            ctx.meta[_WORDS] = tuple(args[at + 1 :])
            args = args[:at]
        return super().parse_args(ctx, args)


def command_words() -> tuple[str, ...]:
    """The words after `--` of the command line that runs; () where there is no `--`.

    Raises:
        click.UsageError: none stand after it.
    """
    words: tuple[str, ...] | None = click.get_current_context().meta.get(_WORDS)
    if words == ():
        raise click.UsageError("no command stands after `--`; write the one that trains")
    return words or ()


def subject_of(config: str | None, options: Options) -> tuple[str, Options, Store]:
    """The file that the answer is about: the config as named, else the one among the command's
    words, else the program, in the place of a config without keys.

    Raises:
        click.UsageError: nothing is named, or the command starts no program.
    """
    command = options.command
    if config is None and not command:
        raise click.UsageError("name a config, or after `--` the command that trains")
    found = config or config_in(command)
    if found:
        options = options._replace(named=(found,))
        store = Store(within=options.within)
        return named_config(found, store).path, options, store
    with target_errors():
        launch = launch_of(command, os.getcwd())
    path = launch.name if launch.module else os.path.relpath(launch.name)
    options = options._replace(named=(path,))
    return path, options, Store({path: NO_KEYS.encode()}, options.within)
