"""Which keys are made smaller, and by how much, so that a CPU can train what a GPU would.

Found by tracing with smaller values, as everything else: a change that breaks the model or a loss
is not made, and what is left after the changes is traced once more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cfglint.dynamic import knobs
from cfglint.dynamic.events import ALLOCATE, Trace
from cfglint.dynamic.fit import Search, broken_losses
from cfglint.dynamic.kept import Kept
from cfglint.dynamic.request import changed
from cfglint.dynamic.sandbox import Sandbox
from cfglint.dynamic.stage import Subject, Target

BUDGET = 8e9
"""Work of one optimizer step that is small enough: some 0.1 to 0.2 s on two cores (measured)."""

A_PARAMETER, A_BYTE = 200.0, 10.0
"""What a parameter and an allocated byte count beside one floating-point operation: an optimizer
step moves about 24 bytes a parameter, and memory gives a CPU a fifth of the bytes that it does
operations (measured on two x86-64 cores: 50 Gflop/s, 5 GB/s)."""

LEAST, LEAST_BATCH = 8, 4
"""No key is made smaller than this, and no batch: batch norm wants several samples."""

MOST_ROUNDS, FARTHEST = 5, 1000.0
"""Rounds of the search, and how far one goes: what drives the work changes on the way."""

NEAR = 4.0
"""Within this factor of the budget the powers that are known are good enough for another round. To
find them anew takes a trace for every key, most of the search."""

CUDA_STEPS, CPU_STEPS = 100, 16
"""Optimizer steps of an epoch on synthetic data, where `--steps` does not say."""


class Scale(NamedTuple):
    """Changed keys as (dotted key, old, new), and the config with them.

    `reason` says why a config could not be made small enough, "" where it was.
    """

    changes: tuple[tuple[str, int, int], ...]
    config: dict[str, Any]
    reason: str = ""


Group = tuple[str, ...]
"""Keys that are halved together, because they are equal and one alone breaks a loss."""


def work(trace: Trace) -> float:
    """How much a traced step costs a CPU, in floating-point operations and what counts as them."""
    moved = sum(event[2] for event in trace.events if event[0] == ALLOCATE)
    return trace.operations + A_PARAMETER * trace.parameters + A_BYTE * moved


def scaled(subject: Subject, jobs: int, cache: str = "") -> Scale:
    """A config that a CPU trains in a fraction of a second a step.

    Raises:
        WorkerUnavailableError: nothing can be traced here.
    """
    with Sandbox(jobs, Kept(cache)) as sandbox:
        search = Search(subject, Target(), sandbox, None)
        plain = search.quick([()])[0]
        if plain is None or plain.trouble is not None:
            return Scale((), subject.config)  # the training itself says what is wrong
        if work(plain) <= BUDGET:
            return Scale((), subject.config)
        return _search(search, plain)


def _search(search: Search, plain: Trace) -> Scale:
    """Rounds of: which halvings are possible here and what each saves, then as many as it takes."""
    values = {k: v for k, v in search.traced.all_keys.items() if _may_shrink(k, v)}
    broken = broken_losses(plain.losses)
    sizes, left = dict(values), work(plain)
    powers: dict[Group, float] = {}
    for _ in range(MOST_ROUNDS):
        known = bool(powers)
        powers = powers or _powers(search, sizes, values, left, broken)
        steps: list[Group] = []
        expected = left
        while expected > max(BUDGET, left / FARTHEST):
            group = _next(powers, sizes, values)
            if group is None:
                break
            for key in group:
                sizes[key] //= 2
            steps.append(group)
            expected *= 0.5 ** powers[group]
        left = _confirmed(search, sizes, values, steps, broken, left)
        if left <= BUDGET or not (steps or known):
            break
        if not steps or left > NEAR * BUDGET:
            powers = {}
    return _scale(search.subject, _change(sizes, values), values, left)


def _powers(
    search: Search,
    sizes: dict[str, int],
    values: dict[str, int],
    now: float,
    broken: frozenset[str],
) -> dict[Group, float]:
    """By what power the work falls with each group of keys that can be halved from here."""
    groups = [g for g in _groups(sizes) if all(_may_shrink(key, sizes[key]) for key in g)]
    changes = [_change({**sizes, **{k: sizes[k] // 2 for k in group}}, values) for group in groups]
    powers: dict[Group, float] = {}
    for group, trace in zip(groups, search.quick(changes), strict=True):
        if trace is None or trace.trouble is not None or broken_losses(trace.losses) - broken:
            continue
        power = knobs.exponent(int(now), int(work(trace)), 2, 1)
        if power > 0.05 and not any(set(group) > set(other) for other in powers):
            powers[group] = power
    return powers


def _confirmed(
    search: Search,
    sizes: dict[str, int],
    values: dict[str, int],
    steps: list[Group],
    broken: frozenset[str],
    left: float,
) -> float:
    """The work that is really left; steps that together break the model are taken back in
    `sizes`, the last one first."""
    while steps:
        trace = search.quick([_change(sizes, values)])[0]
        if trace is not None and not trace.trouble and not broken_losses(trace.losses) - broken:
            return work(trace)
        for key in steps.pop():
            sizes[key] *= 2
    return left


def _change(sizes: dict[str, int], values: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((key, size) for key, size in sizes.items() if size != values[key])


def _may_shrink(key: str, value: int) -> bool:
    """Whether half of a value is a whole number that is not too small."""
    least = LEAST_BATCH if key in knobs.BATCH_KEYS else LEAST
    return value % 2 == 0 and value // 2 >= least


def _groups(values: dict[str, int]) -> list[Group]:
    """Each key alone, and keys of the model with the keys of the data that have their value."""
    pairs = [
        (key, other)
        for key, value in values.items()
        for other, same in values.items()
        if key < other and value == same and key.partition(".")[0] != other.partition(".")[0]
    ]
    return [*((key,) for key in values), *pairs]


def _next(
    powers: dict[Group, float], sizes: dict[str, int], values: dict[str, int]
) -> Group | None:
    """What to halve next: the key that was made smaller the least, and of those the strongest."""
    open_ = [group for group in powers if all(_may_shrink(key, sizes[key]) for key in group)]
    if not open_:
        return None
    return min(open_, key=lambda g: (values[g[0]] // sizes[g[0]] / powers[g], g))


def _scale(
    subject: Subject, change: tuple[tuple[str, int], ...], values: dict[str, int], left: float
) -> Scale:
    reason = ""
    if left > 10 * BUDGET:
        reason = (
            "it could not be made small enough for a CPU: no smaller values of its keys were found "
            "that keep the model and its losses whole; a GPU trains it as it is"
        )
    changes = tuple((key, values[key], new) for key, new in change)
    return Scale(changes, changed(subject.config, change), reason)
