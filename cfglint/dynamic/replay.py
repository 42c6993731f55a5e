"""From the events of a trace to bytes: per phase, at the peak, and where a card runs out."""

from __future__ import annotations

import contextlib
from itertools import zip_longest
from typing import Any, NamedTuple

from cfglint.dynamic.allocator import Allocator, Block, OutOfMemoryError, round_size
from cfglint.dynamic.cards import CONTEXT, Card
from cfglint.dynamic.events import ALLOCATE, FLUSH, FREE, PHASE, PHASES, Context, Trace
from cfglint.dynamic.plans import COPIED_FROM, LEAST, POINTWISE, TILE, Draw

CATEGORIES = (
    "parameters",
    "gradients",
    "optimizer",
    "activations",
    "buffers",
    "inputs",
    "temporary",
    "workspace",
)
NOTABLE = 1.001
"""A later phase is called the peak where it takes more than this times an earlier one."""

USUAL = Draw()
"""The likeliest plans, on a cold pool."""

_OF_ROLE = {
    "parameter": "parameters",
    "buffer": "buffers",
    "gradient": "gradients",
    "optimizer": "optimizer",
    "input": "inputs",
    "workspace": "workspace",
}


class PhasePeak(NamedTuple):
    """Peaks of one phase in bytes; `process` adds the CUDA context to what is reserved."""

    name: str
    allocated: int
    reserved: int
    process: int


class Failure(NamedTuple):
    """The first allocation that does not fit.

    `bytes` were asked for, and `segment` is what the allocator then asks the driver for, which
    torch's own message names. `free` are the bytes of the card that were left, `role` and
    `parameter` what the storage was to hold, where that is known.
    """

    phase: str
    bytes: int
    free: int
    op: str
    module: str
    role: str
    parameter: str
    file: str
    line: int
    segment: int


class Large(NamedTuple):
    """One of the largest tensors at the peak."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    bytes: int
    category: str
    module: str
    op: str
    file: str
    line: int
    storage: int


class Moment(NamedTuple):
    """Bytes by category after one event: a point of the timeline, the highest of its stretch."""

    event: int
    phase: str
    by_category: tuple[int, ...]
    reserved: int


class Memory(NamedTuple):
    """The memory of one trace, in bytes. `peak_phase` is where the most is reserved.

    `flushes` counts the times that cached segments had to be given back on the card; `over` is the
    phase in which the process first held more than the budget, with what it then held.
    """

    phases: tuple[PhasePeak, ...]
    allocated: int
    reserved: int
    peak_phase: str
    breakdown: dict[str, int]
    largest: tuple[Large, ...]
    failure: Failure | None
    flushes: int
    timeline: tuple[Moment, ...] = ()
    over: tuple[str, int] | None = None


def categories(trace: Trace) -> dict[int, str]:
    """Storage -> category: its label, else an activation where it outlives its forward phase."""
    phase = 0
    born: dict[int, tuple[int, int]] = {}
    found: dict[int, str] = {}
    forward = {PHASES.index("forward"), PHASES.index("last-batch")}
    turn = 0
    for event in trace.events:
        if event[0] == PHASE:
            phase = event[1]
            turn += 1
        elif event[0] == ALLOCATE:
            label = trace.labels.get(event[1])
            if label is not None:
                found[event[1]] = _OF_ROLE[label.role]
            else:
                born[event[1]] = (phase, turn)
                found[event[1]] = "temporary"
        elif event[0] == FREE and event[1] in born:
            started, then = born.pop(event[1])
            if started in forward and turn > then:
                found[event[1]] = "activations"
    for storage, (started, _) in born.items():
        if started in forward:
            found[storage] = "activations"
    return found


def replay(
    trace: Trace,
    card: Card | None,
    *,
    draw: Draw = USUAL,
    timeline: int = 0,
    context: int | None = None,
    budget: int = 0,
) -> Memory:
    """Replay the events through the allocator.

    Without a card nothing is capped. On a card the replay ends at the first allocation that does
    not fit; a transient workspace that does not fit is left out, as cuDNN then takes another plan.

    Args:
        draw: what kernels take beside their outputs, and whether the pool is warm.
        timeline: points to keep; 0 for none.
        context: bytes of the CUDA context; None for the card's estimate.
        budget: bytes that the process should not hold; 0 for none.
    """
    category = categories(trace)
    pool = Allocator(_limit(card, context))
    start = Start(pool, trace, draw)
    taken = _taken(card, context, budget)
    workspaces = _workspaces(trace, draw)
    over: tuple[str, int] | None = None
    blocks: dict[int, Block | None] = {}
    given: dict[int, int] = {}
    by_category = dict.fromkeys(CATEGORIES, 0)
    phases: dict[str, tuple[int, int]] = {}
    phase = PHASES[0]
    peak, peak_phase, peak_at = -1, phase, 0
    failure: Failure | None = None
    moments: list[Moment] = []
    every = max(1, len(trace.events) // timeline) if timeline else 0
    done = 0
    for index, event in enumerate(trace.events):
        kind = event[0]
        if kind == ALLOCATE:
            storage = event[1]
            try:
                block = start.malloc(storage, workspaces.get(storage, event[2]))
            except OutOfMemoryError as error:
                if storage in workspaces:
                    continue
                failure = _failure(trace, storage, error, trace.contexts[event[3]])
                break
            blocks[storage], given[storage] = block, block.size if block is not None else 0
            if budget:
                over = over or _beyond(budget, phase, pool.reserved + taken)
            if pool.allocated > peak * NOTABLE:
                peak, peak_phase, peak_at = pool.allocated, phase, _NOT_YET
        elif kind == FREE:
            if peak_at == _NOT_YET:
                peak_at = index
            pool.free(blocks.pop(event[1], None))
        elif kind == PHASE:
            if index:
                _keep_peaks(phases, phase, pool)
            phase = PHASES[event[1]]
            start.begin(phase)
            pool.reset_peaks()
        elif kind == FLUSH:
            pool.empty_cache()
        done = index + 1
        if every:
            _count(by_category, event, given, category)
            _keep_highest(moments, index, every, phase, by_category, pool)
    if done:
        _keep_peaks(phases, phase, pool)
    held = _held_at(trace, done if peak_at == _NOT_YET else peak_at, given)
    breakdown = dict.fromkeys(CATEGORIES, 0)
    for storage in held:
        breakdown[category[storage]] += given[storage]
    return Memory(
        tuple(PhasePeak(name, a, r, r + taken) for name, (a, r) in phases.items()),
        max((a for a, _ in phases.values()), default=0),
        max((r for _, r in phases.values()), default=0),
        peak_phase,
        breakdown,
        _largest(trace, held, category),
        failure,
        pool.flushes,
        tuple(moments),
        over,
    )


_NOT_YET = -1
"""In the place of the event at which a peak ends."""


def _workspaces(trace: Trace, draw: Draw) -> dict[int, int]:
    """Bytes of each workspace of one call, by its plan."""
    return {
        storage: draw.of(label.dtype, label.shape)
        for storage, label in trace.labels.items()
        if _optional(trace, storage)
    }


def _keep_peaks(phases: dict[str, tuple[int, int]], phase: str, pool: Allocator) -> None:
    """Note the peaks of a phase that ends; there may have been one of its name before."""
    allocated, reserved = phases.get(phase, (0, 0))
    phases[phase] = max(allocated, pool.peak_allocated), max(reserved, pool.peak_reserved)


def _held_at(trace: Trace, end: int, given: dict[int, int]) -> dict[int, int]:
    """Storage -> where it was born, of those that are held before an event."""
    held: dict[int, int] = {}
    for event in trace.events[:end]:
        if event[0] == ALLOCATE:
            if event[1] in given:
                held[event[1]] = event[3]
        elif event[0] == FREE:
            held.pop(event[1], None)
    return held


def _count(
    by_category: dict[str, int],
    event: tuple[int, ...],
    given: dict[int, int],
    category: dict[int, str],
) -> None:
    """Bytes of each category after an event."""
    if event[0] == ALLOCATE:
        by_category[category[event[1]]] += given[event[1]]
    elif event[0] == FREE:
        by_category[category[event[1]]] -= given.get(event[1], 0)


def _beyond(budget: int, phase: str, held: int) -> tuple[str, int] | None:
    """The phase and the bytes in which a process holds more than its budget."""
    return (phase, held) if budget and held > budget else None


def _taken(card: Card | None, context: int | None, budget: int) -> int:
    """Bytes that the process holds outside the allocator, as far as anything is held against it."""
    if context is not None:
        return context
    if card is None and not budget:
        return 0
    return (card.context if card is not None else CONTEXT).estimate


WARM = 16
"""The batch that ran before is smaller by this: a model summary, say, takes 1 or 2 samples."""


class Start:
    """What is in a pool as the first step begins: nothing but the model, or, where the draw is of a
    warm pool, what a smaller batch has left."""

    def __init__(self, pool: Allocator, trace: Trace, draw: Draw) -> None:
        self._pool, self._trace = pool, trace
        self._waits = draw.warm
        self.early: dict[int, Block | None] = {}
        """Blocks that storages of the trace have already."""

    def begin(self, phase: str) -> None:
        """A phase begins: the smaller batch runs before the first after the load."""
        if self._waits and phase != "load":
            self._waits = False
            self.early.update(warmed(self._pool, self._trace))

    def malloc(self, storage: int, size: int) -> Block | None:
        """The block of a storage, which the smaller batch may have taken already.

        Raises:
            OutOfMemoryError: as `Allocator.malloc`.
        """
        if storage in self.early:
            return self.early.pop(storage)
        return self._pool.malloc(size)


def warmed(pool: Allocator, trace: Trace) -> dict[int, Block | None]:
    """Leave in a pool the cached segments of a forward pass over a smaller batch.

    Returns:
        what stays allocated of it, by storage: the workspaces of cuBLAS's handle, of whole size.
    """
    held: dict[int, Block | None] = {}
    stays: dict[int, Block | None] = {}
    inside, peak = False, pool.peak_allocated
    for event in trace.events:
        if event[0] == PHASE:
            if inside:
                break
            inside = PHASES[event[1]] in ("forward", "sanity-check")
        elif inside and event[0] == ALLOCATE:
            try:
                if _is_handle(trace, event[1]):
                    stays[event[1]] = pool.malloc(event[2])
                else:
                    held[event[1]] = pool.malloc(event[2] // WARM)
            except OutOfMemoryError:
                break
        elif inside and event[0] == FREE and event[1] in held:
            pool.free(held.pop(event[1]))
    for block in held.values():
        pool.free(block)
    pool.peak_allocated = max(peak, pool.allocated)  # of the rest only what is left reserved counts
    return stays


class Ensemble(NamedTuple):
    """What the replays of one trace give: bytes allocated and reserved for each draw; `has_plans`
    where a workspace depends on a plan. `replays` are the trace's, for further draws."""

    draws: tuple[Draw, ...]
    allocated: tuple[int, ...]
    reserved: tuple[int, ...]
    has_plans: bool
    replays: Replays

    @property
    def largest(self) -> Draw:
        """The draw that reserves the most."""
        return self.draws[self.reserved.index(max(self.reserved))]


MOST_EVENTS = 200_000
"""Events that an ensemble replays in all (measured: 0.4 s)."""


def ensemble(trace: Trace) -> Ensemble:
    """Replays without a limit: of each draw, on a cold pool and on a warm one.

    A trace without convolutions whose plan is open has no more than these two.
    """
    families = {label.dtype for label in trace.labels.values() if label.role == "workspace"}
    channels = COPIED_FROM if any(f.startswith(POINTWISE) for f in families) else COPIED_FROM[:1]
    tiles = (True, False) if TILE in families else (False,)
    plans = [Draw(least, has_tiles) for least in channels for has_tiles in tiles]
    most = max(1, MOST_EVENTS // (2 * len(trace.events) + 1))
    draws = tuple(plan._replace(warm=is_warm) for plan in plans[:most] for is_warm in (False, True))
    replays = Replays(trace)
    peaks = [replays.peaks(draw) for draw in draws]
    allocated, reserved = zip(*peaks, strict=True)
    return Ensemble(draws, allocated, reserved, bool(families - {""}), replays)


class Replays:
    """The replays of one trace by segments alone, each made once: the ensemble, both ends and the
    smallest card ask for many, of which few differ in the sizes of their workspaces.

    Args:
        trace: what is replayed.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._transient = {
            storage: (label.dtype, label.shape)
            for storage, label in trace.labels.items()
            if _optional(trace, storage)
        }
        self._kinds = sorted(set(self._transient.values()))
        self._steps: list[_Step] = []
        self._made: dict[tuple[int | None, ...], tuple[int, int] | OutOfMemoryError] = {}

    def peaks(self, draw: Draw, limit: int | None = None) -> tuple[int, int]:
        """Bytes allocated and reserved at their peaks, by segments of at most `limit` bytes in all.

        Raises:
            OutOfMemoryError: an allocation does not fit under the limit; a transient workspace that
                does not is left out, as `replay` does.
        """
        sizes = {kind: draw.of(*kind) for kind in self._kinds}
        call = (*sizes.values(), draw.warm, limit)
        if call not in self._made:
            self._steps = self._steps or _steps_of(self.trace, self._transient)
            try:
                self._made[call] = _peaks_of(self.trace, self._steps, draw, sizes, limit)
            except OutOfMemoryError as error:
                self._made[call] = error
        found = self._made[call]
        if isinstance(found, OutOfMemoryError):
            raise found
        return found

    def fit_within(self, draw: Draw, limit: int) -> bool:
        """Whether every allocation that a step cannot do without fits under a limit, in bytes."""
        try:
            self.peaks(draw, limit)
        except OutOfMemoryError:
            return False
        return True


_THROUGH, _PASS, _HOLD = 4, 5, 6
"""Kinds of steps beside those of events: an allocation that is freed at once, the same of a
workspace, and a workspace that is freed later."""

_Kind = tuple[str, tuple[int, ...]]
"""A workspace: its family, and its bytes under each plan."""

_Step = tuple[int, Any, int, int]
"""What one or two events ask of a pool: the kind; the storage, the workspace or the phase; the
bytes asked for, and rounded."""


def _steps_of(trace: Trace, transient: dict[int, _Kind]) -> list[_Step]:
    """The events as steps, which every replay takes."""
    steps: list[_Step] = []
    events = trace.events
    is_done = False
    for event, after in zip_longest(events, events[1:], fillvalue=(PHASE, 0)):
        if is_done:
            is_done = False
            continue
        kind = event[0]
        if kind == ALLOCATE:
            is_done = after[0] == FREE and after[1] == event[1]
            steps.append(_allocation(event, transient.get(event[1]), is_done))
        elif kind == PHASE:
            steps.append((PHASE, PHASES[event[1]], 0, 0))
        else:
            steps.append((kind, event[1] if kind == FREE else 0, 0, 0))
    return steps


def _allocation(event: tuple[int, ...], workspace: _Kind | None, is_freed: bool) -> _Step:
    _, storage, size, _ = event
    if workspace is not None:
        return (_PASS, workspace, 0, 0) if is_freed else (_HOLD, (storage, workspace), 0, 0)
    if is_freed and size:
        return (_THROUGH, storage, size, round_size(size))
    return (ALLOCATE, storage, size, round_size(size))


def _peaks_of(
    trace: Trace,
    steps: list[_Step],
    draw: Draw,
    sizes: dict[_Kind, int],
    limit: int | None,
) -> tuple[int, int]:
    pool = Allocator(limit)
    start = Start(pool, trace, draw)
    blocks: dict[int, Block | None] = {}
    rounded = {kind: (size, round_size(size)) for kind, size in sizes.items() if size}
    serve, free, through, early = pool.serve, pool.free, pool.pass_through, start.early
    for kind, what, size, whole in steps:
        if kind == ALLOCATE:
            if what in early:
                blocks[what] = early.pop(what)
            elif size:
                blocks[what] = serve(size, whole)
        elif kind == FREE:
            free(blocks.pop(what, None))
        elif kind == _PASS:
            if what in rounded:
                with contextlib.suppress(OutOfMemoryError):
                    through(*rounded[what])
        elif kind == _THROUGH:
            through(size, whole)
        elif kind == PHASE:
            start.begin(what)
        elif kind == FLUSH:
            pool.empty_cache()
        else:
            with contextlib.suppress(OutOfMemoryError):
                blocks[what[0]] = pool.malloc(sizes[what[1]])
    return pool.peak_allocated, pool.peak_reserved


def _keep_highest(
    moments: list[Moment],
    index: int,
    every: int,
    phase: str,
    by_category: dict[str, int],
    pool: Allocator,
) -> None:
    """One moment for each stretch of `every` events and phase: the one with the most allocated."""
    now = Moment(index, phase, tuple(by_category.values()), pool.reserved)
    if moments and moments[-1].event // every == index // every and moments[-1].phase == phase:
        if sum(now.by_category) > sum(moments[-1].by_category):
            moments[-1] = now
    else:
        moments.append(now)


def smallest_capacity(found: list[Replays], draws: list[Draw], step: int = 64 << 20) -> int:
    """Bytes that segments must be able to take for every allocation of every trace to fit, to
    `step` bytes or a 256th of them.

    Less than what is reserved without a limit, because a full card gives cached segments back, and
    a kernel whose workspace does not fit takes another plan.
    """
    least = 0
    for replays, draw in zip(found, draws, strict=True):
        if least and replays.fit_within(draw, least):
            continue
        low, high = max(least, replays.peaks(LEAST)[0]), replays.peaks(draw)[1]
        while high - low > max(step, high >> 8):
            middle = (low + high) // 2
            low, high = (low, middle) if replays.fit_within(draw, middle) else (middle, high)
        least = max(least, high)
    return least


def _limit(card: Card | None, context: int | None) -> int | None:
    if card is None:
        return None
    return max(0, card.capacity - (card.context.estimate if context is None else context))


def _optional(trace: Trace, storage: int) -> bool:
    """Whether this is the workspace of one call."""
    label = trace.labels.get(storage)
    return label is not None and label.role == "workspace" and bool(label.shape)


def _is_handle(trace: Trace, storage: int) -> bool:
    """Whether this is the workspace of a cuBLAS handle, which stays."""
    label = trace.labels.get(storage)
    return label is not None and label.role == "workspace" and not label.shape


def _failure(trace: Trace, storage: int, error: OutOfMemoryError, where: Context) -> Failure:
    label = trace.labels.get(storage)
    known = label if label is not None and label.role != "workspace" else None
    return Failure(
        PHASES[where.phase],
        error.requested,
        error.free,
        where.op,
        where.module,
        known.role if known else "",
        known.name if known else "",
        where.file,
        where.line,
        error.segment,
    )


def likeliest_failure(trace: Trace, card: Card, draw: Draw, first: Failure) -> Failure:
    """The allocation that most likely fails first, in the phase of the one that a replay gave.

    What is left of the card is known to within what a CUDA context takes, so an allocation is the
    first that fails the more likely, the more it asks for: the largest of those at both ends.
    """
    ends = {card.context.low, card.context.high} - {card.context.estimate}
    others = [replay(trace, card, draw=draw, context=context).failure for context in ends]
    alike = [each for each in others if each is not None and each.phase == first.phase]
    return max(first, *alike, key=lambda each: each.segment) if alike else first


def name_of(trace: Trace, storage: int, context: int) -> str:
    """What a storage is called: its label, else the module that made it, else the operator."""
    label = trace.labels.get(storage)
    where = trace.contexts[context]
    return label.name if label is not None else where.module or where.op


def _largest(
    trace: Trace,
    held: dict[int, int],
    category: dict[int, str],
    most: int = 12,
) -> tuple[Large, ...]:
    """The largest storages at the peak; parameters with what belongs to them by name."""
    found = []
    sizes = {event[1]: event[2] for event in trace.events if event[0] == ALLOCATE}
    for storage in sorted(held, key=lambda number: (-sizes[number], number))[:most]:
        where = trace.contexts[held[storage]]
        label = trace.labels.get(storage)
        shape, dtype = trace.tensors.get(storage, ((), ""))
        if label is not None and label.shape and label.role != "workspace":
            shape, dtype = label.shape, label.dtype
        name = name_of(trace, storage, held[storage])
        found.append(
            Large(
                name,
                shape,
                dtype,
                sizes[storage],
                category[storage],
                where.module,
                where.op,
                where.file,
                where.line,
                storage,
            )
        )
    return tuple(found)
