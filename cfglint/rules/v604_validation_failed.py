"""Validation raised, gave no number, or has no metric for an enabled task.

## What it does
Runs two validation batches before the epoch of `cfglint verify`, as Lightning's sanity check does,
and two after it, and looks at the loss and at every metric. Each task that the config enables must
have one.

## Why is this bad?
The best checkpoint is chosen by what validation says, early stopping too. A task without a metric
is one that nobody sees fail.

## Use instead
What the message says. An adapter's `metrics(model, batch)` returns a number for each task.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "V604", "validation-failed", Severity.ERROR

PHASES = ("sanity", "validation")


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """What went wrong without gradients."""
    found = context.verified
    place, key = place_of(context, "task.enabled_tasks", "trainer.monitor", "task", "model")
    trouble = found.trouble
    if trouble is not None and found.phase in PHASES:
        when = "before training" if found.phase == "sanity" else "after training"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"validation {when} raised: {trouble.message.splitlines()[0]}",
            place,
            key=key,
            related=code_place(trouble.file, trouble.line, "raised here"),
            help=trouble.help,
        )
        return
    figures = found.figures.get("validation")
    if figures is None:
        return
    for name, value in figures["metrics"].items():
        if not math.isfinite(value):
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"{name} is {value} in validation",
                place,
                key=key,
                help="a metric that is no number chooses no checkpoint",
            )
    for task in figures["tasks"]:
        if not any(task in name for name in figures["metrics"]):
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"validation gives no metric for the enabled task {task}",
                place,
                key=key,
                help=f"its loss may have raised and been skipped; or log one whose name has {task}",
            )
