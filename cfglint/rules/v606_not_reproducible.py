"""Two short trainings with the same seed have different losses.

## What it does
Trains a second time in a new process, with Python's, numpy's and torch's generators seeded alike,
and compares the losses of all steps to the bit. Where they differ, the first differing step runs
twice more with the result of every operator noted, and the first operator that differs is named
with its module and line.

## Why is this bad?
A result that cannot be had again cannot be compared with the next one.

## Use instead
Draw from seeded generators, iterate over sorted names and not over sets, and keep clocks and
process numbers out of the model. On a GPU, `torch.use_deterministic_algorithms(True)` names
kernels that add in any order.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import VerifyContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "V606", "not-reproducible", Severity.ERROR


def check(context: VerifyContext) -> Iterator[Diagnostic]:
    """The first step on which the two differ."""
    figures, digest = context.verified.figures, context.verified.digest
    if "step" not in digest:
        return
    step = digest["step"]
    one, other = (figures[name]["losses"][step] for name in ("epoch", "repeat"))
    first = digest.get("what", "")
    if "op" in digest:
        module = f" in {digest['module']}" if digest["module"] else ""
        first = f"the result of {digest['op']}{module}"
    told = f"; different first: {first}" if first else ""
    place, key = place_of(context, "environment.seed", "seed", "trainer.seed", "model")
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"two runs with seed {context.verified.seed} differ from step {step + 1} on: loss "
        f"{one!r} and {other!r}{told}",
        place,
        key=key,
        related=code_place(digest.get("file", ""), digest.get("line", 0), "computed here"),
        help=""
        if first
        else "two more runs were alike, so the operator is not known: something depends on timing",
    )
