"""A loss broadcasts its input against its target.

## What it does
Looks at the shapes of every call of an elementwise loss (`mse_loss`, `l1_loss`, `huber_loss`,
`kl_div` and so on) in one training step, whatever the loss does itself, and reports two shapes
that differ and broadcast.

## Why is this bad?
torch warns at most, and trains on: `[128]` against `[]` pulls every prediction to one number, and
`[128, 1]` against `[128]` compares each sample with every other.

## Example
```python
F.mse_loss(output.squeeze(), metadata["rul"])  # [128] against []
```

## Use instead
```python
F.mse_loss(output.squeeze(1), batch["rul"])  # [128] against [128]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.outcome import loss_verdict
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import also_set, code_place, place_of, shape

CODE, NAME, SEVERITY = "T502", "loss-broadcast", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """Every loss call that broadcasts and keeps the batch."""
    for loss in context.outcome.losses:
        if loss_verdict(loss) != "broadcast" or not loss.input:
            continue
        keys = context.outcome.loss_keys.get(loss.name, ())
        place, key = place_of(context, *keys, "task.enabled_tasks", "task")
        named = "" if loss.name == loss.function else f"the loss of {loss.name}: "
        if loss.target:
            advice = "give both the same shape; unsqueeze or squeeze(dim) one of them"
        else:
            advice = (
                "the target is one number for the whole batch; give one for each sample, "
                f"of shape {shape(loss.input)}"
            )
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"{named}{loss.function} broadcasts an input of shape {shape(loss.input)} against a "
            f"target of shape {shape(loss.target)}: no error at run time, and a wrong gradient",
            place,
            key=key,
            related=(
                *code_place(loss.file, loss.line, "computed here"),
                *also_set(context, keys, key),
            ),
            help=advice,
        )
