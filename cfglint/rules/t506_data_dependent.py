"""The shapes of this model depend on data.

## What it does
Says that the program reads values off tensors to decide on shapes, so that the trace stood in for
them: indices of a top-k over n, for one, are taken from both ends of [0, n). The peak is then a
range, and `memory` gives both ends.

## Why is this bad?
It is not: it says how far the figures reach. A batch with other values can take other memory.

## Example
A TimesNet folds its sequence by the strongest periods of the batch.

## Use instead
Nothing; keep a margin (`memory-budget`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.report.sizes import size
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "T506", "data-dependent", Severity.INFO


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """One note for a config whose trace used stand-in values."""
    outcome = context.outcome
    if not outcome.stand_ins or outcome.trouble is not None or outcome.peak is None:
        return
    place, key = place_of(context, "model.backbone", "model.name")
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"shapes depend on the values of a batch: traced with stand-ins, the peak lies between "
        f"{size(outcome.peak.low)} and {size(outcome.peak.high)}",
        place,
        key=key,
    )
