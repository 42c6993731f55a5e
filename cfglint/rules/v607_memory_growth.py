"""Memory grows from one training step to the next.

## What it does
Counts live bytes of tensors after each of some further steps of the same size, by torch's
profiler on a CPU and by its allocator on a GPU, and reports them where each step leaves more than
the one before.

## Why is this bad?
What fits in the first hour runs out of memory in the tenth. The usual cause is a list of losses or
outputs that keeps the graph of every step alive.

## Example
```python
self.losses.append(loss)
```

## Use instead
```python
self.losses.append(loss.item())
```
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import place_of

CODE, NAME, SEVERITY = "V607", "memory-growth", Severity.ERROR

SMALLEST, SHARE = 1024, 0.01
"""Bytes a step, and share of what a step takes and gives back, below which growth is a counter or a
history of numbers, not a leak."""


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """Growth over the later steps; the first ones may still fill caches."""
    figures = context.verified.figures.get("growth", {})
    steps = figures.get("steps", ())[2:]
    grown = [after - before for before, after in itertools.pairwise(steps)]
    if len(grown) < 3 or min(grown) <= 0:
        return
    each = sum(grown) // len(grown)
    if each < max(SMALLEST, SHARE * (figures["measured"] - steps[0])):
        return
    place, key = place_of(context, "model.name", "model")
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"memory grows by {each:,} bytes with every training step, at the sizes that were trained",
        place,
        key=key,
        help="something keeps tensors of past steps: a list of losses or outputs, or a graph that "
        "is never freed; keep .item() or .detach()",
    )
