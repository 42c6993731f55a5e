"""One command line, from its words to the exit status.

Exit status: 0 nothing at or above --fail-on; 1 something; 2 the command line, the settings or
cfglint itself is at fault; 3 a stage that was asked for could not run.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cfglint.cli.asked import plainly_asked
from cfglint.cli.console import tell
from cfglint.run.settings import SettingsError

if TYPE_CHECKING:
    import click


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit status; messages go to standard error."""
    try:
        status = _status_of(arguments)
        sys.stdout.flush()
        return status
    except SettingsError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the exit
        return 141
    except Exception as error:
        return _told(error, arguments)


def _status_of(arguments: list[str]) -> int:
    asked = plainly_asked(arguments)
    if asked is not None:
        from cfglint.cli.linting import lint_as

        return lint_as(asked)
    from cfglint.cli.commands import app

    status = app.main(args=arguments, prog_name="cfglint", standalone_mode=False)
    return status if isinstance(status, int) else 0


STARTING = "cfglint.stages.dynamic"
"""The stage that starts processes, which are ended on the way out; `verify` imports it too."""


def leave(status: int) -> None:
    """End the process.

    Python's own way out frees every object first: of one file, an eighth of the run (8 of 65 ms),
    of one config of a large repository a quarter. Where the static stage alone ran, nothing is left
    to be done on the way out.
    """
    if STARTING in sys.modules:
        sys.exit(status)
    sys.stderr.flush()
    os._exit(status)


def _told(error: Exception, arguments: list[str]) -> int:
    """Say what an exception means, and give the exit status."""
    import click

    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort):
        return _interrupted()
    if isinstance(error, click.ClickException):
        if isinstance(error, click.UsageError) and plainly_asked(arguments) is not None:
            error.ctx = _context_of_check()
        error.show()
        return 2
    if os.environ.get("CFGLINT_TRACEBACK"):
        raise error
    return _fail(
        f"{type(error).__name__}: {error}\nThis is a fault of cfglint; CFGLINT_TRACEBACK=1 "
        "shows where."
    )


def _context_of_check() -> click.Context:
    """The context in which `click` runs `cfglint check`: an error shows its usage."""
    import click

    from cfglint.cli.check import check
    from cfglint.cli.commands import app

    above = click.Context(app, info_name="cfglint", **app.context_settings)
    return click.Context(check, info_name="check", parent=above)


def _interrupted() -> int:
    tell("cfglint: interrupted")
    return 130


def _fail(message: str) -> int:
    tell(f"cfglint: error: {message}")
    return 2
