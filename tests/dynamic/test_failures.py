"""The first allocation that does not fit: what the driver is asked for, and which one it is."""

from __future__ import annotations

import pytest

from cfglint.dynamic.cards import MIB, Card, ContextSize
from cfglint.dynamic.events import PHASES, Context, Event, Trace
from cfglint.dynamic.plans import Draw
from cfglint.dynamic.replay import Failure, likeliest_failure, replay


def trace_of(*sizes: int) -> Trace:
    """Storages of these sizes, all kept, in one phase."""
    events: list[Event] = [(2, PHASES.index("step"))]
    events += [(0, number, size, 0) for number, size in enumerate(sizes)]
    contexts = [Context(PHASES.index("step"), "layer", "aten.zeros_like")]
    return Trace(events, contexts, {}, {}, 0, 0, [], [], [], [], 0, None)


def failure_on(trace: Trace, card: Card) -> Failure:
    """The first that a replay gives."""
    failure = replay(trace, card).failure
    assert failure is not None
    return failure


@pytest.mark.parametrize(
    ("size", "segment"),
    [
        (1, 2 * MIB),
        (1 * MIB, 2 * MIB),
        (1 * MIB + 1, 20 * MIB),
        (10 * MIB - 512, 20 * MIB),
        (10 * MIB, 10 * MIB),
        (63 * MIB, 64 * MIB),
    ],
)
def test_a_failure_names_what_the_driver_is_asked_for(size: int, segment: int) -> None:
    card = Card("", "", 1 * MIB, 8, measured_context=1)
    assert failure_on(trace_of(size), card)[1:3] == (size, 1 * MIB - 1)
    assert failure_on(trace_of(size), card).segment == segment


def test_the_largest_of_those_that_may_fail_first_is_named() -> None:
    """Heads of 1 MiB and a layer of 64 MiB: with most contexts it is the layer that fails."""
    trace = trace_of(*[200 * MIB] * 4, *[1 * MIB] * 32, 64 * MIB)
    card = Card("", "", 1350 * MIB, 8, usual_context=ContextSize(470 * MIB, 530 * MIB, 540 * MIB))
    first = failure_on(trace, card)
    assert first.bytes == 1 * MIB
    named = likeliest_failure(trace, card, Draw(), first)
    assert (named.bytes, named.segment) == (64 * MIB, 64 * MIB)
    known = card._replace(measured_context=530 * MIB)
    assert likeliest_failure(trace, known, Draw(), first) == first


def test_a_failure_in_another_phase_is_not_named() -> None:
    load, step = PHASES.index("load"), PHASES.index("step")
    contexts = [Context(load, "layer", "aten.to"), Context(step, "layer", "aten.zeros_like")]
    events: list[Event] = [(2, load), (0, 0, 200 * MIB, 0), (2, step), (0, 1, 600 * MIB, 1)]
    trace = Trace(events, contexts, {}, {}, 0, 0, [], [], [], [], 0, None)
    card = Card("", "", 600 * MIB, 8, usual_context=ContextSize(300 * MIB, 450 * MIB, 500 * MIB))
    first = failure_on(trace, card)
    assert (first.phase, likeliest_failure(trace, card, Draw(), first)) == ("load", first)
