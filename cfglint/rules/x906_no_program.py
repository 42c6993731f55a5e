"""No program was found that opens this config, and no code that it names.

## What it does
Says for which configs cfglint could look at the YAML alone. It runs only where it is selected
(`--select X906`); the last line of the report always has the count, and `cfglint where FILE` says
what was looked for.

## Why is this bad?
A report without findings then says little: a misspelt key is found only by what reads it.

## Use instead
Name the program in `[[tool.cfglint.consumers]]`; `cfglint init` writes a table to start from.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Config, Diagnostic, Severity, at_line

CODE, NAME, SEVERITY = "X906", "no-program", Severity.INFO
NEEDS = ("code", "nodes", "declared")


def check(config: Config) -> Iterator[Diagnostic]:
    """One diagnostic for a config that runs are started from."""
    if config.role == "experiment" and not config.read:
        yield Diagnostic(
            CODE,
            NAME,
            SEVERITY,
            "no program was found that opens this config",
            at_line(config.file),
            help=f"`cfglint where {config.file}` says what was looked for",
        )
