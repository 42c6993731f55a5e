"""The shapes of one batch do not fit the model, or the model's sizes do not fit each other.

## What it does
Runs the model's own code on one batch without data, and reports the operation whose shapes do not
agree, with the module and the line of code. A constructor that refuses the config's numbers is
reported at the keys of which one other value lets it build.

## Why is this bad?
The run dies at its first batch.

## Example
`embedding` gives `[32, 64, 256]`, and the next linear takes 512 features.

## Use instead
Sizes that agree; keys whose value is one of the sizes in the message are named.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.compose.items import lookup
from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.events import PHASES, Trouble
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import also_set, code_place, place_of
from cfglint.rules.values import keys_with_numbers_of

CODE, NAME, SEVERITY = "T501", "shape-mismatch", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """The exception that ended the trace, where it is about shapes and not inside a loss."""
    trouble = context.outcome.trouble
    if trouble is not None and trouble.kind == "refused":
        yield _refused(context, trouble)
    if trouble is None or trouble.kind != "shape" or _in_a_loss(context):
        return
    text = trouble.message.partition(": ")[2].splitlines()[0]
    keys = trouble.keys or keys_with_numbers_of(context, text)
    place, key = place_of(context, *keys)
    built = trouble.phase != PHASES[0]
    what = "one batch does not fit the model" if built else "the model has sizes that torch refuses"
    where = f" in {trouble.module}" if trouble.module else ""
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"{what}{where}: {text}",
        place,
        key=key,
        related=(
            *code_place(trouble.file, trouble.line, "raised here"),
            *also_set(context, keys, key),
        ),
        help=trouble.help or (f"look at {', '.join(keys)}" if keys else ""),
    )


def _refused(context: DynamicContext, trouble: Trouble) -> Diagnostic:
    """A constructor's refusal, at a key of the file itself where one of them is there."""
    experiment = context.bound.experiment
    keys = sorted(
        trouble.keys,
        key=lambda key: (
            (item := lookup(experiment.root, key)) is None or item.place.file != experiment.file
        ),
    )
    place, key = place_of(context, *keys)
    return diagnostic(
        (CODE, NAME),
        SEVERITY,
        trouble.message,
        place,
        key=key,
        related=(
            *code_place(trouble.file, trouble.line, "raised here"),
            *also_set(context, tuple(keys), key),
        ),
        help=f"with another value of {' or '.join(keys)} it builds",
    )


def _in_a_loss(context: DynamicContext) -> bool:
    return any(loss.error for loss in context.outcome.losses)
