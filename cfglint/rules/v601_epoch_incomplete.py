"""A short real training did not get through its epoch.

## What it does
Trains the config for some steps in a separate process (`cfglint verify`), on synthetic batches
or on the project's own loader, and reports what ended it: an exception with its line, a crash, an
exit, or the time limit.

## Why is this bad?
The real run would end the same way, after it waited in the queue and loaded its data.

## Use instead
What the message says; the line is that of the user's code. An exception in a worker of a data
loader is reported with the line in the worker.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Related, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "V601", "epoch-incomplete", Severity.ERROR

PHASES = ("load", "epoch", "repeat")
"""Where an exception is this rule's; elsewhere it is V604's, V605's or V610's."""


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """What ended the training early."""
    found = context.verified
    if found.status != "stopped" or found.non_finite:
        return
    related: tuple[Related, ...] = ()
    if found.ended == "timeout":
        message = f"training was stopped after {found.detail} s, in {found.phase}"
        advice = "--timeout allows more; --steps trains less"
    elif found.ended == "signal":
        message = f"training crashed in {found.phase}: its process ended by {found.detail}"
        advice = _last_words(found.output)
    elif found.ended:
        message = f"the code ended its process itself in {found.phase}, with status {found.detail}"
        advice = _last_words(found.output)
    elif found.trouble is not None and found.phase in PHASES:
        trouble = found.trouble
        done = found.steps_done
        where = f"{found.phase}{f' after {done} of {found.steps} steps' if done else ''}"
        message = f"training raised in {where}: {trouble.message.splitlines()[0]}"
        related = code_place(trouble.file, trouble.line, "raised here")
        advice = trouble.help
    else:
        return
    place, key = place_of(context, "model.name", "model")
    yield diagnostic((CODE, NAME), SEVERITY, message, place, key=key, related=related, help=advice)


def _last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"it last printed: {lines[-1][:200]}" if lines else ""
