"""Tensors on the host and on the GPU meet.

## What it does
Reports an operation of one batch whose tensors lie on two devices. Most often it is a layer that
`forward` makes: the model was moved to the GPU before, so the new parameters stay on the host. The
trace then goes on as if they had been moved.

## Why is this bad?
On a GPU the run dies at its first batch; on a CPU it runs. Parameters that `forward` makes are also
in no optimizer, so they are never trained.

## Example
```python
def forward(self, x, task):
    if task not in self.heads:
        self.heads[task] = nn.Linear(self.width, 4)  # on the host, and in no optimizer
    head = self.heads[task]
    return head(x)
```

## Use instead
```python
def __init__(self, width, tasks):
    self.heads = nn.ModuleDict({task: nn.Linear(width, 4) for task in tasks})
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.request import value_at
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "T508", "device-mismatch", Severity.ERROR

_ON_CPU = ("trainer.device", "trainer.accelerator", "environment.device", "device")


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """What ended the trace, or was passed over, where it is about devices."""
    outcome = context.outcome
    if any(value_at(outcome.config, key) == "cpu" for key in _ON_CPU):
        return
    found: list[Any] = [outcome.trouble] if outcome.trouble is not None else []
    for trouble in (*outcome.faults, *found):
        if trouble.kind != "device":
            continue
        place, key = place_of(context, "model.name", "model")
        if trouble.help:
            text = f"{trouble.help} is made in forward and stays on the host"
            advice = "make it in __init__, before the model is moved"
        else:
            text = "tensors on the host and on the GPU meet"
            advice = "make new tensors where the others are: device=x.device"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"{trouble.phase} raises on a GPU: {text}",
            place,
            key=key,
            related=code_place(trouble.file, trouble.line, "raised here"),
            help=advice,
        )
