"""What a trace is made of: storages that are born and die, in order. No torch here.

The tracing process sends these as JSON; `replay.py` turns them into bytes at each moment.
"""

from __future__ import annotations

from typing import Any, NamedTuple

ALLOCATE, FREE, PHASE, FLUSH = 0, 1, 2, 3
"""Kinds of events: (ALLOCATE, storage, bytes, context), (FREE, storage), (PHASE, index) and
(FLUSH,) for `torch.cuda.empty_cache()`."""

Event = tuple[int, ...]

PHASES = ("load", "sanity-check", "forward", "backward", "step", "validation", "last-batch")


class Context(NamedTuple):
    """Where a storage was born. `op` is an operator such as `aten.mm`, or a workspace's name.

    `file` and `line` are the user's code: of the forward call, for what its backward allocates.
    """

    phase: int
    module: str
    op: str
    file: str = ""
    line: int = 0


class Label(NamedTuple):
    """What a storage holds, where it is more than an activation or a temporary.

    `role` is `parameter`, `buffer`, `gradient`, `optimizer`, `input` or `workspace`; `shape` and
    `dtype` are of the tensor that it was known by; a transient workspace has there the bytes that
    it takes under each of `plans.PLANS`, and the family of plans.
    """

    role: str
    name: str
    shape: tuple[int, ...] = ()
    dtype: str = ""


class ModuleShape(NamedTuple):
    """One call of a module in the first training step: shapes of its tensors, in order."""

    module: str
    kind: str
    input: tuple[tuple[int, ...], ...]
    output: tuple[tuple[int, ...], ...]
    dtype: str
    parameters: int = 0


class LossCall(NamedTuple):
    """One call of a loss function. `error` is what it raised, "" where it returned.

    `name` is the task where that is known, else the function. `target_dtype` is "" of a loss that
    the program writes itself: `function` is then what reduces `input`, and no target is known.
    """

    name: str
    function: str
    input: tuple[int, ...]
    target: tuple[int, ...]
    input_dtype: str
    target_dtype: str
    file: str
    line: int
    error: str = ""
    reduction: str = "mean"


PASSED_OVER = "passed-over"
"""A fault that would end a run, and that the trace went on without."""

UNDECORATED = "traced with a decorator that does nothing"
"""Ends what is said of a decorator that is not there."""


class Trouble(NamedTuple):
    """An exception that ended the trace, with the place in the user's code that it came from.

    `kind` is `shape`, `dtype`, `device`, `data-dependent`, `attribute`, `import`, `adapter`,
    `unserved`, `no-adapter`, `not-installed` (the message is the package), `absent-metric` (a name
    that the library `module` lacks; it was stood in for), `passed-over` (the message says what was
    traced instead), `refused` (a constructor refuses numbers), `unfinished` (a program ended before
    a step) or `error`. `keys` are dotted, and were found by changing them.
    """

    phase: str
    kind: str
    message: str
    module: str = ""
    file: str = ""
    line: int = 0
    key: str = ""
    help: str = ""
    keys: tuple[str, ...] = ()


class Trace(NamedTuple):
    """Everything that one traced step gave.

    `events` index `contexts`; `labels` are by storage; `incomplete` names what was not modelled;
    `host_peak` is bytes of tensors on the host at once; `shapes` of storages are (shape, dtype) for
    those above a megabyte; `plan` are the fields of the plan that the step was made by.
    `operations` are floating-point operations of matrix products, convolutions and attention, as
    torch counts them. `faults` are what would end a run, and was passed over by the trace. `parts`
    are the dotted names in the model, each with its class, "" for a parameter; () where the model
    is not known as a whole.
    """

    events: list[Event]
    contexts: list[Context]
    labels: dict[int, Label]
    tensors: dict[int, tuple[tuple[int, ...], str]]
    parameters: int
    parameter_bytes: int
    modules: list[ModuleShape]
    losses: list[LossCall]
    incomplete: list[str]
    notes: list[str]
    host_peak: int
    trouble: Trouble | None
    stand_ins: bool = False
    plan: dict[str, Any] = {}  # noqa: RUF012  # never written to
    operations: int = 0
    faults: tuple[Trouble, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


def to_data(trace: Trace) -> dict[str, Any]:
    """A trace as JSON data."""
    return {
        **trace._asdict(),
        "contexts": [list(c) for c in trace.contexts],
        "labels": {str(k): list(v) for k, v in trace.labels.items()},
        "tensors": {str(k): list(v) for k, v in trace.tensors.items()},
        "modules": [list(m) for m in trace.modules],
        "losses": [list(loss) for loss in trace.losses],
        "trouble": list(trace.trouble) if trace.trouble else None,
        "faults": [list(fault) for fault in trace.faults],
    }


def from_data(data: dict[str, Any]) -> Trace:
    """The trace that `to_data` made into JSON."""
    return Trace(
        **{
            **data,
            "events": [tuple(event) for event in data["events"]],
            "contexts": [Context(*c) for c in data["contexts"]],
            "labels": {
                int(k): Label(v[0], v[1], tuple(v[2]), v[3]) for k, v in data["labels"].items()
            },
            "tensors": {int(k): (tuple(v[0]), v[1]) for k, v in data["tensors"].items()},
            "modules": [
                ModuleShape(m[0], m[1], _sizes(m[2]), _sizes(m[3]), m[4], m[5])
                for m in data["modules"]
            ],
            "losses": [
                LossCall(v[0], v[1], tuple(v[2]), tuple(v[3]), *v[4:]) for v in data["losses"]
            ],
            "trouble": _trouble(data["trouble"]) if data["trouble"] else None,
            "faults": tuple(_trouble(fault) for fault in data["faults"]),
            "parts": tuple((name, kind) for name, kind in data.get("parts", ())),
        }
    )


def _sizes(values: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(value) for value in values)


def _trouble(data: list[Any]) -> Trouble:
    return Trouble._make([*data[:-1], tuple(data[-1])])
