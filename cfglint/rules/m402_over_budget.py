"""A training step takes more than the memory budget.

## What it does
Holds the peak of the process, CUDA context included, against `--memory-budget` or `memory-budget`
in the settings, and names the first phase that exceeds it.

## Why is this bad?
A margin is there for what a trace cannot know: other processes on the card, fragmentation over
thousands of steps, a longer batch.

## Example
```toml
[tool.cfglint]
gpu = "rtx3090"
memory-budget = "20GB"
```

## Use instead
A smaller batch, or the keys that `cfglint memory` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.events import PHASES
from cfglint.dynamic.outcome import Outcome, keys_of
from cfglint.report.sizes import size
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import place_of, power

CODE, NAME, SEVERITY = "M402", "over-budget", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """The first phase over the budget, unless the card itself ends the run there or before."""
    outcome = context.outcome
    if not outcome.budget or outcome.memory is None:
        return
    over = outcome.memory.over or _told(outcome)
    if over is None:
        return
    phase, held = over
    failure = outcome.on_card.failure if outcome.on_card else None
    if failure is not None and PHASES.index(failure.phase) <= PHASES.index(phase):
        return
    known = [tensor for tensor in outcome.memory.largest if keys_of(outcome, tensor.name)]
    top = known[0] if known else None
    knobs = keys_of(outcome, top.name) if top else ()
    place, key = place_of(context, *(knob.key for knob in knobs))
    if phase == "load":
        message = f"loading the model takes {size(_load(outcome))}"
        more = f"; its {outcome.parameters:,} parameters are {size(outcome.parameter_bytes)}"
    else:
        message = f"a step takes {size(max(held, outcome.peak.estimate if outcome.peak else held))}"
        more = f"; the first phase over it is {phase}"
    advice = f"{top.name} takes {size(top.bytes)}: {power(knobs[0])}" if top else ""
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"{message}, over the budget of {size(outcome.budget)}{more}",
        place,
        key=key,
        help=advice or "`cfglint memory` shows what takes it",
    )


def _told(outcome: Outcome) -> tuple[str, int] | None:
    """The phase of the peak and its estimate, which is above the replay, where it is too much."""
    peak = outcome.peak
    if peak is None or peak.estimate <= outcome.budget:
        return None
    return peak.phase, peak.estimate


def _load(outcome: Outcome) -> int:
    assert outcome.memory is not None
    return next(phase.process for phase in outcome.memory.phases if phase.name == "load")
