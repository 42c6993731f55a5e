"""The ensemble of replays: plans of convolutions, warm pools, and what it promises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfglint.dynamic.allocator import Allocator
from cfglint.dynamic.bounds import ranges
from cfglint.dynamic.cards import find_card
from cfglint.dynamic.events import PHASES, Context, Event, Label, Trace
from cfglint.dynamic.plans import COPIED_FROM, LARGEST, LEAST, PLANS, Draw
from cfglint.dynamic.replay import WARM, Replays, ensemble, replay, warmed
from cfglint.dynamic.stage import Subject, Target, assemble
from cfglint.run.settings import DynamicSettings

MIB = 1 << 20
FAMILIES = ("1x1 32", "1x1 96", "1x1 512", "wider", "tile")


def trace_of(events: list[Event], labels: dict[int, Label]) -> Trace:
    """A trace of these events, all in one place."""
    contexts = [Context(PHASES.index("forward"), "layer", "aten.convolution")]
    return Trace(events, contexts, labels, {}, 0, 0, [], [], [], [], 0, None)


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """Parameters, and convolutions that keep an output and pass a workspace."""
    load, forward, backward = (PHASES.index(name) for name in ("load", "forward", "backward"))
    events: list[Event] = [(2, load), (0, 0, draw(st.integers(1, 40)) * MIB, 0), (2, forward)]
    labels = {0: Label("parameter", "weight")}
    kept = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        size = draw(st.integers(1, 30 * MIB))
        inputs = draw(st.integers(1, 20 * MIB))
        copies = inputs + draw(st.integers(0, 20 * MIB))
        sizes = (0, inputs, copies, copies + draw(st.integers(0, 40 * MIB)))
        family = draw(st.sampled_from(FAMILIES))
        out, space = 2 * number, 2 * number + 1
        labels[space] = Label("workspace", "convolution workspace", sizes, family)
        events += [(0, out, size, 0), (0, space, Draw().of(family, sizes), 0), (1, space)]
        kept.append(out)
    events.append((2, backward))
    events += [(1, out) for out in reversed(kept)]
    return trace_of(events, labels)


@given(traces())
@settings(max_examples=60, deadline=None)
def test_every_draw_lies_between_no_workspace_and_the_largest(trace: Trace) -> None:
    low, high = (Replays(trace).peaks(draw)[0] for draw in (LEAST, LARGEST))
    found = ensemble(trace)
    cold = [a for draw, a in zip(found.draws, found.allocated, strict=True) if not draw.warm]
    # a block of which at most a megabyte would be left is handed out whole
    slack = MIB * len(trace.events)
    assert all(low - slack <= allocated <= high + slack for allocated in cold)
    assert all(a <= r for a, r in zip(found.allocated, found.reserved, strict=True)), (
        "what is allocated is reserved"
    )


@given(traces(), st.sampled_from(COPIED_FROM), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_short_replay_gives_what_the_whole_one_gives(
    trace: Trace, channels: int, has_tiles: bool, is_warm: bool
) -> None:
    draw = Draw(channels, has_tiles, warm=is_warm)
    whole = replay(trace, None, draw=draw)
    assert Replays(trace).peaks(draw) == (whole.allocated, whole.reserved)


@given(traces())
@settings(max_examples=30, deadline=None)
def test_an_ensemble_is_the_same_each_time_and_its_largest_draw_is_told(trace: Trace) -> None:
    found = ensemble(trace)
    assert found[:4] == ensemble(trace)[:4]
    largest = replay(trace, None, draw=found.largest)
    assert largest.reserved == max(found.reserved)
    reserved, allocated = ranges([found], largest)
    for each, replays in ((reserved, found.reserved), (allocated, found.allocated)):
        assert each.low < min(replays)
        assert each.high >= each.estimate >= max(replays)


@pytest.mark.parametrize(
    ("family", "channels", "taken"),
    [
        ("1x1 64", 65, 0),
        ("1x1 65", 65, 5),
        ("1x1 64", 1, 5),
        ("wider", 1, 3),
        ("wider", 257, 3),
        ("tile", 257, 3),
        ("", 257, 5),
    ],
)
def test_a_workspace_by_its_plan(family: str, channels: int, taken: int) -> None:
    assert Draw(channels).of(family, (0, 3, 5, 9)) == taken


def test_winograd_is_drawn_where_an_image_is_one_tile() -> None:
    assert Draw(tiles=True).of("tile", (0, 3, 5, 9)) == 9
    assert Draw(tiles=True).of("wider", (0, 3, 5, 9)) == 3


@pytest.mark.parametrize(
    ("images", "size", "tiles", "family"),
    [
        (65, 1, 1, "tile"),
        (65, 4, 1, "tile"),
        (64, 4, 1, "wider"),
        (65, 5, 4, "wider"),
        (8, 9, 9, "wider"),
    ],
)
def test_winograd_takes_whole_tiles(images: int, size: int, tiles: int, family: str) -> None:
    """Where an image is one tile and a batch has more than 64, beside the copies that it reads."""
    torch = pytest.importorskip("torch")
    from cfglint.dynamic.trace.workspaces import of_call

    data, weight = torch.empty(images, 16, size, size), torch.empty(32, 16, 3, 3)
    args = (data, weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1)
    found = of_call("convolution", args, torch.empty(images, 32, size, size))
    assert found.family == family
    transforms = 4 * 36 * (tiles * images * (16 + 32) + 16 * 32)
    assert found.most == transforms + (found.inputs if family == "tile" else 0)


def test_one_plan_for_every_workspace() -> None:
    assert [Draw(plan=plan).of("wider", (0, 6, 7, 8)) for plan in range(len(PLANS))] == [0, 6, 7, 8]


def test_a_trace_without_convolutions_is_replayed_cold_and_warm() -> None:
    load, forward = PHASES.index("load"), PHASES.index("forward")
    trace = trace_of([(2, load), (0, 0, MIB, 0), (2, forward), (0, 1, 32 * MIB, 0), (1, 1)], {})
    assert [draw.warm for draw in ensemble(trace).draws] == [False, True]


def test_a_long_trace_has_fewer_draws() -> None:
    forward = PHASES.index("forward")
    space = Label("workspace", "convolution workspace", (0, 1, 2, 3), "1x1 64")
    events: list[Event] = [(2, forward), (0, 0, 2, 0), (1, 0)]
    assert len(ensemble(trace_of(events, {0: space})).draws) == 2 * len(COPIED_FROM)
    for number in range(1, 60_000):
        events += [(0, number, 512, 0), (1, number)]
    assert len(ensemble(trace_of(events, {0: space})).draws) == 2


def test_a_warm_pool_has_the_segments_of_a_smaller_batch() -> None:
    load, forward = PHASES.index("load"), PHASES.index("forward")
    size = 32 * MIB * WARM
    trace = trace_of([(2, load), (0, 0, MIB, 0), (2, forward), (0, 1, size, 0), (1, 1)], {})
    pool = Allocator()
    assert warmed(pool, trace) == {}
    assert (pool.allocated, pool.reserved) == (0, 32 * MIB)


def test_a_warm_pool_keeps_the_workspace_of_a_handle() -> None:
    """A model summary opens the handle: its workspace lies before the batch and not behind it."""
    load, forward = PHASES.index("load"), PHASES.index("forward")
    events: list[Event] = [(2, load), (2, forward), (0, 1, 12 * MIB, 0), (0, 2, 8 * MIB, 0)]
    trace = trace_of([*events, (1, 1)], {2: Label("workspace", "cuBLAS workspace, forward")})
    pool = Allocator()
    blocks = warmed(pool, trace)
    assert list(blocks) == [2]
    assert pool.allocated == 8 * MIB
    # cold, the 12 MiB are a segment, and the workspace is cut from one of 20 MiB
    assert Replays(trace).peaks(Draw()) == (20 * MIB, 32 * MIB)
    # warm, both are cut from the segment of 20 MiB that the workspace brought; the sixteenth of
    # the 12 MiB has left one of 2 MiB
    assert Replays(trace).peaks(Draw(warm=True)) == (20 * MIB, 22 * MIB)


@given(traces(), st.sampled_from([1, 200, 4000]))
@settings(max_examples=40, deadline=None)
def test_a_card_of_the_size_that_is_needed_is_said_to_fit(trace: Trace, scale: int) -> None:
    """What a card would need is the same promise as the verdict, and not below the told peak."""
    stepped = trace._replace(events=[*_scaled(trace.events, scale), (2, PHASES.index("step"))])
    subject, card = Subject("a.yaml", 0, {}, DynamicSettings(), "", ""), find_card("600MiB")
    small = assemble(subject, [stepped], Target(card), {})
    assert small.peak is not None
    needed = small.needs
    assert needed >= small.peak.allocated.estimate + card.context.estimate
    enough = assemble(subject, [stepped], Target(card._replace(capacity=needed)), {})
    assert enough.verdict.startswith("fits")
    assert enough.peak is not None
    assert enough.peak.estimate <= needed
    if small.verdict == "does-not-fit":
        assert needed >= small.peak.estimate
        assert needed > card.capacity


def _scaled(events: list[Event], scale: int) -> list[Event]:
    """The events with allocations as many times as large; workspaces keep their bytes."""
    return [(0, e[1], e[2] * scale, e[3]) if e[0] == 0 else e for e in events]
