"""A config trains slower than its baseline.

## What it does
With `--baseline CONFIG`, times steps of both in turns, in two processes with the same settings
and sizes scaled by the same factors, and reports a config that is slower by more than `--slower`
per cent (10 where it does not say). The ratio is the median of the pairs; it is reported only
where all pairs but the most favourable agree. A baseline that names another model or backbone is
timed and shown, and not judged: another model has another speed.

## Why is this bad?
A change that costs a tenth of the speed costs a tenth of the machine.

## Use instead
Look at what changed between the two, or name a higher `--slower`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "V608", "slower-than-baseline", Severity.ERROR


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """The ratio of interleaved timings."""
    found = context.verified
    pace = found.figures.get("pace")
    if pace is None or not pace["same_model"] or pace["low"] <= 1 + found.slower / 100:
        return
    place, key = place_of(context, "model.name", "model")
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"it trains {100 * (pace['ratio'] - 1):.0f} % slower than {found.baseline}: "
        f"{pace['samples_per_second']:.1f} samples a second, against "
        f"{pace['baseline_samples_per_second']:.1f}",
        place,
        key=key,
        help=f"more than {found.slower:g} % is reported; --slower PERCENT allows more",
    )
