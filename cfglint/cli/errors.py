"""What goes wrong with a command line. `click`, which tells it, is imported when there is something
to tell: it takes longer to import than a config takes to lint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def refused(message: str) -> click.UsageError:
    """The error for a command line that cannot be followed: raise it."""
    import click

    return click.UsageError(message)


def failed(message: str) -> click.ClickException:
    """The error for something that was asked for and cannot be done: raise it."""
    import click

    return click.ClickException(message)


@contextmanager
def target_errors() -> Iterator[None]:
    """A card, a size or a command that cannot be used is a fault of the command line."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        kinds = ("UnknownCardError", "SizeError", "NoGpuError", "CommandError")
        if type(error).__name__ not in kinds:
            raise
        raise refused(str(error)) from None
