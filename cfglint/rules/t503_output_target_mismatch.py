"""A loss cannot be computed, because the shapes of output and target differ.

## What it does
Reports a loss call that raises on the shapes of one batch, also where the program catches the
exception and goes on, with the config keys whose change changes those shapes.

## Why is this bad?
Where the exception is caught, that head stays untrained and the run ends as a success.

## Example
```yaml
data: {window_size: 4096}
model: {max_len: 512}     # output [32, 512, 2], target [32, 4096, 2]
```

## Use instead
```yaml
data: {window_size: 4096}
model: {max_len: 4096}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import also_set, code_place, place_of, shape

CODE, NAME, SEVERITY = "T503", "output-target-mismatch", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """Every loss call that raised on its shapes, unless a static rule has said so already."""
    for loss in context.outcome.losses:
        if not loss.error or (loss.input_dtype != loss.target_dtype and "dtype" in loss.error):
            continue
        keys = context.outcome.loss_keys.get(loss.name, ())
        if context.reported & set(keys):
            continue
        place, key = place_of(context, *keys, "task")
        named = loss.function
        if loss.name != loss.function:
            named = f"the loss of {loss.name} ({loss.function})"
        caught = "" if context.outcome.trouble else "; the program catches this and goes on"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"{named} cannot be computed: output {shape(loss.input)}, target "
            f"{shape(loss.target)}{caught}",
            place,
            key=key,
            related=(
                *code_place(loss.file, loss.line, "raised here"),
                *also_set(context, keys, key),
            ),
            help=f"make {' and '.join(keys)} agree" if len(keys) > 1 else _look_at(keys),
        )


def _look_at(keys: tuple[str, ...]) -> str:
    return f"look at {keys[0]}" if keys else ""
