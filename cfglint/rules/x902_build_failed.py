"""The code behind a config failed before its step was traced.

## What it does
Reports an exception, a crash, a hang, an exit or too much host memory in the user's code, while the
model was built or a step was run on tensors without data. That code runs in a process of its own
with limits of time (`timeout`) and memory (`memory-limit`); the next config is traced all the same.

## Why is this bad?
The run would most likely end the same way. Where it would not, `docs/dynamic.md` says how to give
the trace what it lacks.

## Use instead
What the message says; the line is that of the user's code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "X902", "build-failed", Severity.ERROR

_SAID_ELSEWHERE = ("shape", "dtype", "data-dependent", "unserved")
"""By T501, T505 and X903."""


def check(context: DynamicContext) -> Iterator[Diagnostic]:
    """What ended the trace, unless another rule says it."""
    outcome = context.outcome
    if outcome.failed_run:
        place, key = place_of(context, "model.name", "model")
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            _how_it_ended(context),
            place,
            key=key,
            help=_last_words(context),
        )
        return
    trouble = outcome.trouble
    if trouble is None or trouble.kind in _SAID_ELSEWHERE:
        return
    if trouble.kind == "adapter":
        place, key = place_of(context, trouble.key)
        yield diagnostic((CODE, NAME), SEVERITY, trouble.message, place, key=key, help=trouble.help)
        return
    if any(loss.error for loss in outcome.losses) or _known(context, trouble.message):
        return
    place, key = place_of(context, "model.name", "model")
    doing = "building the model" if trouble.phase == "load" else f"the phase {trouble.phase}"
    where = f", in {trouble.module}" if trouble.module else ""
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"{doing} raised{where}: {trouble.message.splitlines()[0]}",
        place,
        key=key,
        related=code_place(trouble.file, trouble.line, "raised here"),
        help=_import_help(trouble.kind, trouble.message),
    )


def _how_it_ended(context: DynamicContext) -> str:
    outcome = context.outcome
    if outcome.failed_run == "timeout":
        return (
            f"the trace was stopped after {outcome.detail} s; "
            "`timeout` under [tool.cfglint.dynamic] allows more"
        )
    if outcome.failed_run == "memory":
        return (
            f"the trace needs more than {context.settings.dynamic.memory_limit} of host memory; "
            "`memory-limit` under [tool.cfglint.dynamic] allows more"
        )
    if outcome.failed_run == "signal":
        return f"the code crashed: its process ended by {outcome.detail}"
    return f"the code ended its process itself, with exit status {outcome.detail}"


def _last_words(context: DynamicContext) -> str:
    lines = [line.strip() for line in context.outcome.output.splitlines() if line.strip()]
    return f"it last printed: {lines[-1][:200]}" if lines else ""


def _known(context: DynamicContext, message: str) -> bool:
    """Whether a static rule has an error at a key that this exception is about."""
    return any(f"`{key.rpartition('.')[2]}`" in message for key in context.reported)


def _import_help(kind: str, message: str) -> str:
    return "install it in the environment that cfglint runs in" if kind == "import" else ""
