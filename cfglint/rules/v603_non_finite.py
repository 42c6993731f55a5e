"""A loss or a parameter became NaN or infinite in a short real training.

## What it does
Looks at the loss of every step of `cfglint verify`, and at the parameters after the epoch. The
first parameter or module output that is not finite is named.

## Why is this bad?
From that step on nothing is learned, and the run goes on to its end.

## Use instead
A smaller learning rate, `gradient_clip_val`, bf16 in the place of 16, or an epsilon where the code
divides or takes a logarithm.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "V603", "non-finite", Severity.ERROR

HELP = (
    "lower the learning rate or clip gradients; where the code divides or takes a logarithm or a "
    "root, keep it from 0"
)


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """What is no number any more."""
    found = context.verified
    place, key = place_of(context, "task.lr", "optimizer.lr", "task", "model")
    if found.non_finite:
        step = found.non_finite["step"] + 1
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"the loss is {found.non_finite['value']} at step {step} of {found.steps}; not finite "
            f"first: {found.non_finite['where']}",
            place,
            key=key,
            help=HELP,
        )
        return
    names = found.figures.get("parameters", {}).get("non_finite", ())
    if names:
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"after {found.steps} steps {len(names)} parameters are not finite, {names[0]} first",
            place,
            key=key,
            help=HELP,
        )
