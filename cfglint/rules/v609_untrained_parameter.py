"""A parameter never had a gradient in a short real training, or no optimizer holds it.

## What it does
Notes which parameters get a gradient in the epoch of `cfglint verify`, and which the optimizer
holds. Parameters that the code froze (`requires_grad` false) are not meant.

## Why is this bad?
It takes memory and is never trained. Often the loss of a task raised, was caught and skipped, and
its head stays as it was drawn.

## Use instead
Freeze it with `requires_grad_(False)` if it is to stay, remove it if nothing uses it, or see to
it that the loss reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "V609", "untrained-parameter", Severity.WARNING


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """Parameters without a gradient, and without an optimizer."""
    figures = context.verified.figures.get("parameters", {})
    place, key = place_of(context, "task.enabled_tasks", "model.name", "model")
    for names, what in (
        (figures.get("without_gradient", ()), "never had a gradient"),
        (figures.get("not_in_optimizer", ()), "are in no group of the optimizer"),
    ):
        if names:
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"{len(names)} of {figures['count']} parameters {what} in {context.verified.steps} "
                f"steps: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''}",
                place,
                key=key,
                help="freeze or remove what is not used; else see why no loss reaches it",
            )
