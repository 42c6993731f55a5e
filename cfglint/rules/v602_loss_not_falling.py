"""The loss did not fall in a short real training.

## What it does
Takes the mean loss over the first training batches before and after the epoch of `cfglint verify`,
with the same draws and as training sees them, and reports one that is not lower afterwards. The
batches have something to learn: classes with distinct signals, or a few batches to learn by
heart.

## Why is this bad?
A model that cannot learn what is there to be learned has a wrong sign, a detached output, a
learning rate that is far off, or nothing that its optimizer changes.

## Use instead
Look at the learning rate, at what the loss depends on, and at what the optimizer holds. `--steps N`
trains for longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "V602", "loss-not-falling", Severity.ERROR


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """The loss before and after."""
    loss = context.verified.figures.get("loss")
    if loss is None or context.verified.non_finite or loss["after"] < loss["before"]:
        return
    place, key = place_of(context, "task.lr", "optimizer.lr", "task", "model")
    same = "is the same" if loss["after"] == loss["before"] else "rose"
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"the loss {same} over {len(loss['losses'])} steps of training: {loss['before']:.6g} "
        f"before, {loss['after']:.6g} after, on the same batches",
        place,
        key=key,
        help="look at the learning rate, and at whether the loss depends on what is trained",
    )
