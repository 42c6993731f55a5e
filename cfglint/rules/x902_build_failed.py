"""The code behind a config failed before its step was traced.

## What it does
Reports an exception, a crash, a hang, an exit or too much host memory in the user's code, while the
model was built or a step was run on tensors without data. That code runs in another process
with limits of time (`timeout`) and memory (`memory-limit`); the next config is still traced. A
metric that its library does not have is reported, and the trace goes on with one that is always 0.
So is a decorator that the project's own package lacks, and a name for an entry of a `ModuleDict` or
a `ParameterDict` that differs from it in brackets or capitals alone; the trace goes on without.
A key that the config lacks is reported, and has a value for the trace where another key of the
config means the same, or its schema suggests one.

## Why is this bad?
The run would most likely end the same way. Where it would not, `docs/dynamic.md` says how to give
the trace what it lacks.

## Use instead
What the message says; the line is that of the user's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfglint.diagnostic import Diagnostic, Severity
from cfglint.dynamic.events import PASSED_OVER
from cfglint.dynamic.outcome import last_words
from cfglint.names import nearest, synonym
from cfglint.rules.context import DynamicContext, diagnostic
from cfglint.rules.traced import code_place, place_of

CODE, NAME, SEVERITY = "X902", "build-failed", Severity.ERROR

_SAID_ELSEWHERE = (
    "shape",
    "refused",
    "dtype",
    "device",
    "data-dependent",
    "unserved",
    "not-installed",
    "no-adapter",
    "unfinished",
)
"""By T501, T505, T508 and X903, or as a config that is not checked."""


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
            help=last_words(context.outcome.output),
        )
        return
    trouble = outcome.trouble
    ended = (trouble,) if trouble is not None else ()
    for fault in (*outcome.faults, *ended):
        if fault.kind == "adapter" and fault.key not in context.reported:
            place, key = place_of(context, fault.key)
            help = fault.help or (
                "" if fault.phase == "load" else last_words(context.outcome.output)
            )
            yield diagnostic((CODE, NAME), SEVERITY, fault.message, place, key=key, help=help)
    yield from _absent_metrics(context)
    yield from _passed_over(context)
    if trouble is None or trouble.kind in (*_SAID_ELSEWHERE, "adapter"):
        return
    if any(loss.error for loss in outcome.losses) or _known(context, trouble.message):
        return
    place, key = place_of(context, *trouble.keys, "model.name", "model")
    begins = "the program, before its first step," if outcome.command else "building the model"
    doing = begins if trouble.phase == "load" else f"the phase {trouble.phase}"
    where = f", in {trouble.module}" if trouble.module else ""
    yield diagnostic(
        (CODE, NAME),
        SEVERITY,
        f"{doing} raised{where}: {trouble.message.splitlines()[0]}",
        place,
        key=key,
        related=code_place(trouble.file, trouble.line, "raised here"),
        help=trouble.help or _near_help(context, trouble.message),
    )


STOOD_IN = "traced with metrics that are always 0"
"""Ends what is said of code that no config makes better."""


def _absent_metrics(context: DynamicContext) -> Iterator[Diagnostic]:
    """One diagnostic for what a library lacks."""
    absent = [fault for fault in context.outcome.faults if fault.kind == "absent-metric"]
    for library in dict.fromkeys(fault.module for fault in absent):
        lacking = [fault for fault in absent if fault.module == library]
        place, key = place_of(context, "task.name", "task", "model.name", "model")
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"making the metrics raises: {library} has no "
            f"{', '.join(fault.message for fault in lacking)}; {STOOD_IN}",
            place,
            key=key,
            related=code_place(lacking[0].file, lacking[0].line, "raised here"),
        )


def _passed_over(context: DynamicContext) -> Iterator[Diagnostic]:
    """What was fixed for the trace."""
    for fault in context.outcome.faults:
        if fault.kind != PASSED_OVER or fault.key in context.reported:
            continue
        place, key = place_of(context, "model.name", "model")
        doing = "building the model" if fault.phase == "load" else f"the phase {fault.phase}"
        yield diagnostic(
            (CODE, NAME),
            SEVERITY,
            f"{doing} raises: {fault.message}",
            place,
            key=key,
            related=code_place(fault.file, fault.line, "raised here"),
            help=fault.help,
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
    if outcome.failed_run == "lost":
        return "the code ended or stopped the process of cfglint that traces it"
    if outcome.failed_run == "signal":
        return f"the code crashed: its process ended by {outcome.detail}"
    return f"the code ended its process itself, with exit status {outcome.detail}"


def _known(context: DynamicContext, message: str) -> bool:
    """Whether a static rule has an error at a key that this exception is about."""
    names = {key.rpartition(".")[2] for key in context.reported}
    return any(f"`{name}`" in message or f"'{name}'" in message for name in names)


_ATTRIBUTE = re.compile(
    r"AttributeError: '\w*(?:config|namespace|section|arg)\w*' object has no attribute '(\w+)'",
    re.IGNORECASE,
)
"""Of an object that holds a config, as far as its class says."""


def _near_help(context: DynamicContext, message: str) -> str:
    """The key that a missing attribute may be another name for."""
    match = _ATTRIBUTE.match(message)
    if match is None:
        return ""
    for section, values in context.outcome.config.items():
        names = [str(name) for name in values] if isinstance(values, dict) else []
        near = nearest(match[1], names) or synonym(match[1], names)
        if near:
            return f"did you mean {section}.{near}, which is {values.get(near)!r}?"
    return ""
