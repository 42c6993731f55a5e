"""The command group: `cfglint PATH...` is `cfglint check PATH...`.

Exit status: 0 nothing at or above --fail-on; 1 something; 2 the command line, the settings or
cfglint itself is at fault; 3 a stage that was asked for could not run.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from cfglint import __version__
from cfglint.names import nearest
from cfglint.run.settings import SettingsError

COMMANDS = {
    "check": "Lint configs; with --dynamic trace a training step too.",
    "memory": "Show what a training step takes, and which keys drive it.",
    "fit": "Find the smallest changes that make a config fit a card.",
    "verify": "Train each config for a few steps, and write a verification report.",
    "where": "Show where a value comes from.",
    "reads": "Show which keys the code behind a config reads, and where.",
    "schema": "Write JSON Schema, for editors.",
    "rule": "Show a rule's documentation, or list the rules.",
    "init": "Write a commented [tool.cfglint] table for this repository.",
}


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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0] not in COMMANDS and args[0] not in own):
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


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit status; messages go to standard error."""
    gc.set_threshold(100_000, 50, 50)  # trees hold no cycles; measured: a fifth of a cold run
    try:
        status = app.main(args=arguments, prog_name="cfglint", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except SettingsError as error:
        return _fail(str(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("cfglint: interrupted", err=True)
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the exit
        return 141
    except Exception as error:
        if os.environ.get("CFGLINT_TRACEBACK"):
            raise
        return _fail(
            f"{type(error).__name__}: {error}\nThis is a fault of cfglint; CFGLINT_TRACEBACK=1 "
            "shows where."
        )


def _fail(message: str) -> int:
    click.echo(f"cfglint: error: {message}", err=True)
    return 2
