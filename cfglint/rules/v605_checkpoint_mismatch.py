"""A checkpoint that is read back gives another model.

## What it does
After the epoch of `cfglint verify` the state of model and optimizer is written, read into a model
that was built anew with another seed, and held against the one in memory: every tensor of the
state, the outputs of every module on one batch, the loss of one more training step and the
parameters after it. All of them must be equal to the bit.

## Why is this bad?
What is not in the checkpoint is lost at the first restart, and the model that is evaluated later is
not the one that was trained.

## Example
```python
self.scale = torch.ones(1)  # neither a parameter nor a buffer: not in state_dict()
```

## Use instead
```python
self.register_buffer("scale", torch.ones(1))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "V605", "checkpoint-mismatch", Severity.ERROR


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """How what was read differs from what was written."""
    found = context.verified
    place, key = place_of(context, "model.name", "model")
    if found.trouble is not None and found.phase == "checkpoint":
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"writing or reading a checkpoint raised: {found.trouble.message.splitlines()[0]}",
            place,
            key=key,
            related=code_place(found.trouble.file, found.trouble.line, "raised here"),
        )
        return
    figures = found.figures.get("checkpoint", {})
    for text in (*figures.get("keys", ())[:3], figures.get("difference", "")):
        if text:
            yield diagnostic(
                (CODE, NAME),
                SEVERITY,
                f"a checkpoint does not restore the model: {text}",
                place,
                key=key,
                help="what changes in training has to be a parameter or a registered buffer",
            )
