"""A loss is computed on a tensor that has lost its batch dimension.

## What it does
Reports a loss call whose input does not have one row for each sample of the batch, while its
target has: a `squeeze()` or a `mean()` too many.

## Why is this bad?
The loss is computed and falls, and says nothing of single samples.

## Example
```python
F.mse_loss(output.mean(), target)  # [] against [128]
```

## Use instead
```python
F.mse_loss(output.squeeze(1), target)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.outcome import loss_verdict
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import code_place, place_of, shape

CODE, NAME, SEVERITY = "T504", "batch-dimension-lost", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """Every loss call with a scalar input and a target that has rows."""
    for loss in context.outcome.losses:
        if loss_verdict(loss) != "broadcast" or loss.input:
            continue
        place, key = place_of(context, "task")
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"the input of {loss.function} has lost its batch: shape [] against a target of shape "
            f"{shape(loss.target)}",
            place,
            key=key,
            related=code_place(loss.file, loss.line, "computed here"),
            help="squeeze(dim) one dimension only, and reduce in the loss",
        )
