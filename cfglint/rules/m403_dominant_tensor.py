"""One tensor holds most of the model.

## What it does
Reports a parameter that holds at least half of all parameter bytes and at least a gibibyte, with
the config keys that its size depends on and how, found by building the model with each key changed.

## Why is this bad?
It is seldom meant: a head that multiplies two widths outgrows the model it sits on. Training takes
four times its bytes (gradient and two moments under Adam).

## Example
```yaml
model: {hidden_dim: 512, max_len: 4096, max_out: 3}  # one weight of 262144 x 12288
```

## Use instead
```yaml
model: {hidden_dim: 64, max_len: 4096, max_out: 2}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.outcome import keys_of
from cfglint.report.sizes import size
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import also_set, place_of, power, shape

CODE, NAME, SEVERITY = "M403", "dominant-tensor", Severity.WARNING

LEAST = 1 << 30
"""Bytes below which no tensor is worth a word."""


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """The largest parameter, where it holds half of all."""
    outcome = context.outcome
    found = [t for t in (outcome.memory.largest if outcome.memory else ()) if _is_parameter(t)]
    if not found:
        return
    top = found[0]
    if top.bytes < LEAST or 2 * top.bytes < outcome.parameter_bytes:
        return
    knobs = keys_of(outcome, top.name)
    keys = tuple(knob.key for knob in knobs)
    place, key = place_of(context, *keys)
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"{top.name} {shape(top.shape)} holds {size(top.bytes)} of the model's "
        f"{size(outcome.parameter_bytes)}",
        place,
        key=key,
        related=also_set(context, keys, key),
        help="; ".join(power(knob) for knob in knobs[:3]),
    )


def _is_parameter(tensor: object) -> bool:
    return getattr(tensor, "category", "") == "parameters"
