"""The model trains with the batch size of the config, and with no other.

## What it does
After the epoch of `cfglint verify`, one training step and a validation run with half of the batch
size (twice a batch of one).

## Why is this bad?
The last batch of an epoch is smaller, and a larger card or evaluation one by one wants another
size.

## Use instead
Take the size from the tensor: `x.shape[0]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.knobs import BATCH_KEYS
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "V610", "batch-size-bound", Severity.ERROR


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """What the other batch size raised."""
    figures = context.verified.figures.get("batch", {})
    trouble = Trouble(*figures["trouble"]) if "trouble" in figures else None
    if context.verified.phase == "batch" and context.verified.trouble is not None:
        trouble = context.verified.trouble
    if trouble is None:
        return
    place, key = place_of(context, *BATCH_KEYS, "model")
    sizes = (
        f"a batch of {figures['size']}, where {figures['usual']} works" if figures else "another"
    )
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"training fails with {sizes}: {trouble.message.splitlines()[0]}",
        place,
        key=key,
        related=code_place(trouble.file, trouble.line, "raised here"),
        help="take the batch size from the tensor, x.shape[0]; the last batch is often smaller",
    )
