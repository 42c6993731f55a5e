"""Part of a step could not be modelled.

## What it does
Names what a trace left out, so that its figures are known to be short of it: an operator without a
model of what a GPU allocates for it, or a model whose shapes depend on data in a way that no
stand-in serves. Code that calls a package that is not installed beside cfglint is not traced; the
package is named once, with every config that needs it. A config of the ISFM family with a component
that the reference models do not have, and with no code beside it, is not traced at all.

## Why is this bad?
The true peak can be higher than the one that is given.

## Use instead
Read the figures as a lower bound, or measure on a GPU.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.outcome import last_words
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "X903", "trace-incomplete", Severity.WARNING


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """One diagnostic for all that was left out, or for the value that no stand-in served."""
    outcome = context.outcome
    trouble = outcome.trouble
    place, key = place_of(context, "model.backbone", "model.name")
    if trouble is not None and trouble.kind == "data-dependent":
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"the trace ended in {trouble.phase}: its shapes depend on data that it does not have",
            place,
            key=key,
            related=code_place(trouble.file, trouble.line, "here"),
        )
    if trouble is not None and trouble.kind == "not-installed":
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not traced: its code calls {trouble.message}, which is not installed here",
            place,
            key=key,
            related=code_place(trouble.file, trouble.line, "called here"),
            help=f"install {trouble.message} in the environment that cfglint runs in",
        )
    if trouble is not None and trouble.kind in ("unfinished", "unserved"):
        unserved = "lint it where its code lies beside it, or name an adapter (docs/dynamic.md)"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not traced: {trouble.message}",
            place,
            key=key,
            help=unserved
            if trouble.kind == "unserved" and not outcome.command
            else trouble.help or last_words(outcome.output),
        )
    if outcome.incomplete:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"not modelled: {'; '.join(outcome.incomplete[:5])}",
            place,
            key=key,
        )
