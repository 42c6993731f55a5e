"""Two dtypes meet in an operation that takes one.

## What it does
Reports an operation of one batch that raises because its tensors have different types, such as
float16 weights and a float32 input.

## Why is this bad?
The run dies at its first batch.

## Example
```yaml
trainer: {precision: 16-true}   # the model in float16, the batch in float32
```

## Use instead
```yaml
trainer: {precision: 16}        # autocast
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "T505", "dtype-mismatch", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """The exception that ended the trace, where it is about types."""
    trouble = context.outcome.trouble
    if trouble is None or trouble.kind != "dtype":
        return
    place, key = place_of(context, "trainer.precision", "data.dtype")
    text = trouble.message.partition(": ")[2].splitlines()[0]
    where = f" in {trouble.module}" if trouble.module else ""
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"types of number do not agree{where}: {text}",
        place,
        key=key,
        related=code_place(trouble.file, trouble.line, "raised here"),
    )
