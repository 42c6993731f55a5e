"""The command group, for `click`: `cfglint PATH...` is `cfglint check PATH...`."""

from __future__ import annotations

import os
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from cfglint import __version__
from cfglint.cli.asked import COMMANDS
from cfglint.names import nearest


class _Group(click.Group):
    """Imports a command when it is used, and takes a path for `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"cfglint.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and files: a path alone is checked."""
        return [*super().shell_complete(ctx, incomplete), CompletionItem(incomplete, type="file")]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and ctx.resilient_parsing:  # a shell asks what the first word may be
            return super().parse_args(ctx, args)
        own = {"--help", "-h", "--version"}
        if not args or (args[0] not in COMMANDS and args[0] not in own):
            if args and args[0] == "help" and not os.path.lexists("help"):
                raise click.UsageError(
                    "no command `help`; write `cfglint --help`, or `cfglint COMMAND --help`"
                )
            if args and _is_mistyped_command(args[0]):
                near = nearest(args[0], COMMANDS)
                raise click.UsageError(
                    f"no file, folder or command `{args[0]}`; did you mean `{near}`?"
                )
            args = ["check", *args]
        return super().parse_args(ctx, args)


def _is_mistyped_command(word: str) -> bool:
    return (
        not word.startswith("-")
        and not os.path.exists(word)
        and nearest(word, COMMANDS) is not None
    )


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`cfglint PATH...` is `cfglint check PATH...`; alone, it checks this folder.",
)
@click.version_option(__version__, prog_name="cfglint")
def app() -> None:
    """Lint the YAML configs of PyTorch training projects, before a run is queued."""
