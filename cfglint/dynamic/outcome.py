"""What the dynamic stage found out about one config, and its JSON (design of the contract: 3.3)."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from cfglint.dynamic.cards import Card
from cfglint.dynamic.events import LossCall, ModuleShape, Trouble
from cfglint.dynamic.replay import CATEGORIES, Memory

Verdict = str
"""`fits`, `fits-after-cache-flush`, `does-not-fit` or `unknown`."""


class Knob(NamedTuple):
    """How something grows with a config key: bytes ~ value ** exponent, near the value it has."""

    key: str
    exponent: float


class Range(NamedTuple):
    """Bytes: at least, what is told, and at most."""

    low: int = 0
    estimate: int = 0
    high: int = 0


class Peak(NamedTuple):
    """Bytes of the process at its peak; `low` and `high` are what could not be told apart.

    The process holds what the allocator has `reserved`, of which `allocated` was in use, and an
    `offset` outside it, the CUDA context; `offset_from` says who told that: `settings`,
    `calibration`, `table`, or "" where there is no card.
    """

    low: int
    estimate: int
    high: int
    phase: str
    allocated: Range = Range()
    reserved: Range = Range()
    offset: Range = Range()
    offset_from: str = ""


class Outcome(NamedTuple):
    """One config. `memory` is uncapped, `on_card` the replay on the card; None where there is no
    card. `failed_run` says how the process ended where it gave no trace, "" where it did.

    `seconds` are those of its traces, whatever else was traced meanwhile. `faults` would end a run
    and were passed over. `keys` are, by parameter name, the keys that its size depends on. `budget`
    is in bytes, 0 for none; `command` started the program that was traced, "" where an adapter was
    used. `needs` are the bytes of the smallest card that a step is said to fit, context included,
    and at least what is told of the peak. `sandbox` says whether the trace had no `network`, and
    saw no other `processes`, by namespaces of the system; {} where nothing was traced. `turn` and
    `within` are the subject's.
    """

    file: str
    document: int
    status: str
    reason: str = ""
    seconds: float = 0.0
    device: str = "simulated"
    parameters: int = 0
    parameter_bytes: int = 0
    memory: Memory | None = None
    on_card: Memory | None = None
    peak: Peak | None = None
    needs: int = 0
    verdict: Verdict = "unknown"
    card: Card | None = None
    budget: int = 0
    host_peak: int = 0
    modules: tuple[ModuleShape, ...] = ()
    losses: tuple[LossCall, ...] = ()
    loss_keys: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  # never written to
    keys: dict[str, tuple[Knob, ...]] = {}  # noqa: RUF012  # never written to
    peak_keys: tuple[Knob, ...] = ()
    trouble: Trouble | None = None
    faults: tuple[Trouble, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    failed_run: str = ""
    detail: str = ""
    output: str = ""
    incomplete: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    stand_ins: bool = False
    command: str = ""
    config: dict[str, Any] = {}  # noqa: RUF012  # never written to
    plan: dict[str, Any] = {}  # noqa: RUF012  # never written to
    measured: dict[str, Any] = {}  # noqa: RUF012  # never written to
    sandbox: dict[str, bool] = {}  # noqa: RUF012  # never written to
    turn: str = ""
    within: str = ""


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The element of `dynamic` for one config; fields are only ever added."""
    data: dict[str, Any] = {"file": outcome.file, "status": outcome.status}
    if outcome.document:
        data["document"] = outcome.document
    if outcome.turn:
        data["turn"] = outcome.turn
    if outcome.command:
        data["command"] = outcome.command
    if outcome.reason:
        data["reason"] = outcome.reason
    if outcome.memory is None:
        return data
    data |= {
        "device": outcome.device,
        "seconds": round(outcome.seconds, 2),
        "sandbox": outcome.sandbox,
        "parameters": {"count": outcome.parameters, "bytes": outcome.parameter_bytes},
        "memory": _memory(outcome, outcome.memory),
        "shapes": [
            {
                "module": shape.module,
                "kind": shape.kind,
                "input": [list(size) for size in shape.input],
                "output": [list(size) for size in shape.output],
                "dtype": shape.dtype,
                "parameters": shape.parameters,
            }
            for shape in outcome.modules
        ],
        "losses": [
            {
                "name": loss.name,
                "function": loss.function,
                "input": list(loss.input),
                "target": list(loss.target) if loss.target_dtype else None,
                "verdict": loss_verdict(loss),
                "file": shown_path(loss.file),
                "line": loss.line,
                **({"error": loss.error} if loss.error else {}),
            }
            for loss in outcome.losses
        ],
        "notes": list(outcome.notes),
        "incomplete": list(outcome.incomplete),
        **({"measured": outcome.measured} if outcome.measured else {}),
    }
    return data


def _memory(outcome: Outcome, memory: Memory) -> dict[str, Any]:
    card, peak = outcome.card, outcome.peak
    failure = outcome.on_card.failure if outcome.on_card else None
    context = card.context.estimate if card else 0
    return {
        "gpu": card.name if card else None,
        "capacity_bytes": card.capacity if card else None,
        "budget_bytes": outcome.budget or None,
        "phases": [
            {
                "name": phase.name,
                "allocated_peak": phase.allocated,
                "reserved_peak": phase.reserved,
                "process_peak": phase.process,
            }
            for phase in memory.phases
        ],
        "breakdown_at_peak": {**memory.breakdown, "context": context},
        "peak": _peak(peak) if peak else None,
        "peak_keys": [knob._asdict() for knob in outcome.peak_keys],
        "verdict": outcome.verdict,
        "smallest_capacity_bytes": outcome.needs,
        "cache_flushes": outcome.on_card.flushes if outcome.on_card else 0,
        "first_failure": {
            "phase": failure.phase,
            "bytes": failure.bytes,
            "segment_bytes": failure.segment,
            "free_bytes": failure.free,
            "op": failure.op,
            "module": failure.parameter.rpartition(".")[0] or failure.module,
            "parameter": failure.parameter.rpartition(".")[2],
            "role": failure.role,
            "file": shown_path(failure.file),
            "line": failure.line,
        }
        if failure
        else None,
        "largest_tensors": [
            {
                "name": large.name,
                "shape": list(large.shape),
                "dtype": large.dtype,
                "bytes": large.bytes,
                "category": large.category,
                "module": large.module,
                "op": large.op,
                "file": shown_path(large.file),
                "line": large.line,
                "keys": [knob.key for knob in keys_of(outcome, large.name)],
                "exponents": {knob.key: knob.exponent for knob in keys_of(outcome, large.name)},
            }
            for large in memory.largest
        ],
        "host_peak": outcome.host_peak,
        **({"timeline": _timeline(memory)} if memory.timeline else {}),
    }


def _peak(peak: Peak) -> dict[str, Any]:
    return {
        **peak._asdict(),
        "allocated": peak.allocated._asdict(),
        "reserved": peak.reserved._asdict(),
        "offset": peak.offset._asdict(),
    }


def last_words(output: str) -> str:
    """`it last printed: ...`, of the end of what a program printed; "" for nothing."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"it last printed: {lines[-1][:200]}" if lines else ""


def shown_path(path: str) -> str:
    """A path as messages show it: relative to the working folder where it lies below it."""
    relative = os.path.relpath(path) if path else ""
    return path if relative.startswith("..") else relative


def _timeline(memory: Memory) -> dict[str, Any]:
    return {
        "categories": list(CATEGORIES),
        "points": [
            {"phase": m.phase, "bytes": list(m.by_category), "reserved": m.reserved}
            for m in memory.timeline
        ],
    }


def keys_of(outcome: Outcome, name: str) -> tuple[Knob, ...]:
    """The keys that a tensor's size depends on: those of its parameter, for a gradient or state."""
    return outcome.keys.get(name) or outcome.keys.get(name.partition(":")[0], ())


ELEMENTWISE = frozenset(
    [
        "mse_loss",
        "l1_loss",
        "smooth_l1_loss",
        "huber_loss",
        "kl_div",
        "soft_margin_loss",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "poisson_nll_loss",
        "hinge_embedding_loss",
        "multilabel_soft_margin_loss",
    ]
)
"""Losses of an input against a target of the same shape."""


def loss_verdict(loss: LossCall) -> str:
    """`ok`, `broadcast` (shapes differ, and it ran), or `error` (it raised)."""
    if loss.error:
        return "error"
    if loss.function in ELEMENTWISE and loss.input != loss.target:
        return "broadcast"
    return "ok"
