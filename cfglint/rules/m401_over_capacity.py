"""A training step does not fit the card.

## What it does
Traces load, a validation batch and two training steps on tensors without data, replays every
allocation through the CUDA caching allocator with the card's capacity as a limit, and reports the
first allocation that does not fit: phase, bytes, operator and tensor. A config that is too near the
limit to say is a warning. Needs `--dynamic` and a card (`--gpu`, or `gpu` in the settings).

## Why is this bad?
The run dies with `CUDA out of memory` after its time in the queue.

## Example
A signal head of `hidden_dim: 512` holds 12 GiB. Its gradient is as large, and a 24 GiB card
does not have that much left.

## Use instead
What the help names: the keys that drive the tensor, a smaller batch, or a larger card. `cfglint
memory` shows everything.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.outcome import Outcome, keys_of
from cfglint.dynamic.replay import Failure
from cfglint.report.sizes import size
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import also_set, code_place, place_of, power, shape

CODE, NAME, SEVERITY = "M401", "over-capacity", Severity.ERROR


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """The first allocation that does not fit; a warning where it is too near to say."""
    outcome = context.outcome
    if outcome.on_card is None or outcome.card is None:
        return
    unsure = outcome.verdict == "unknown" and outcome.trouble is None
    if outcome.on_card.failure is None:
        if unsure:
            yield _too_near(context)
        return
    failure, card = outcome.on_card.failure, outcome.card
    left = f"{size(failure.free)} of {size(card.capacity)}"
    surely = "may not fit" if unsure else "does not fit"
    knobs = keys_of(outcome, failure.parameter) if failure.parameter else outcome.peak_keys
    keys = tuple(knob.key for knob in knobs)
    place, key = place_of(context, *keys)
    where = "for loading" if failure.phase == "load" else f"in {failure.phase}"
    yield diagnostic(
        (CODE, NAME),
        Severity.WARNING if unsure else SEVERITY,
        f"this config {surely} {_with_article(card.title)}: {where}, {_what(outcome, failure)} "
        f"needs {size(failure.segment)}, and {left} are left",
        place,
        key=key,
        related=(
            *code_place(failure.file, failure.line, "allocated for this line"),
            *also_set(context, keys, key),
        ),
        help=_help(outcome, failure),
    )


def _too_near(context: DynamicContext) -> Diagnostic:
    """The estimate fits, and the high end does not."""
    outcome = context.outcome
    assert outcome.card is not None
    assert outcome.peak is not None
    keys = tuple(knob.key for knob in outcome.peak_keys)
    place, key = place_of(context, *keys)
    return diagnostic(
        (CODE, NAME),
        Severity.WARNING,
        f"this config may not fit {_with_article(outcome.card.title)}: its peak lies between "
        f"{size(outcome.peak.low)} and {size(outcome.peak.high)}, too near "
        f"{size(outcome.card.capacity)} to say",
        place,
        key=key,
        help="measure it on the card (--device cuda), or take a smaller batch",
    )


def _what(outcome: Outcome, failure: Failure) -> str:
    if failure.parameter:
        role = {"gradient": "the gradient of ", "parameter": "the parameter "}.get(failure.role, "")
        tensors = outcome.memory.largest if outcome.memory else ()
        sizes = next((each.shape for each in tensors if each.name == failure.parameter), ())
        return f"{role}{failure.parameter}{' ' + shape(sizes) if sizes else ''}"
    return f"{failure.op} in {failure.module}" if failure.module else failure.op


def _help(outcome: Outcome, failure: Failure) -> str:
    knobs = keys_of(outcome, failure.parameter) if failure.parameter else outcome.peak_keys
    parts = [power(knob) for knob in knobs[:2]]
    if not parts and outcome.memory is not None:
        parts = [
            f"the largest tensor is {top.name} ({size(top.bytes)}): {power(knob)}"
            for top in outcome.memory.largest[:1]
            for knob in keys_of(outcome, top.name)[:1]
        ]
    needs = f"a card would need {size(outcome.needs)} for this step"
    return "; ".join([*parts, needs])


def _with_article(title: str) -> str:
    return title if title.startswith("a ") else f"the {title}"
