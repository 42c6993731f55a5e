"""What drives the peak: quick traces in series, and what is asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfglint.dynamic.knobs import Change
from cfglint.dynamic.outcome import Knob
from cfglint.dynamic.request import Reply
from cfglint.dynamic.series import PEAK, Taken, drivers, traced_in_series


class Process:
    """A tracing process that answers at most `most` of what it is asked at once, and that some
    changes end."""

    def __init__(self, most: int, deadly: frozenset[int] = frozenset()) -> None:
        self.most, self.deadly = most, deadly
        self.asked: list[list[Change]] = []

    def submit(self, changes: list[Change], instead: list[Change]) -> int:
        assert not instead
        self.asked.append(changes)
        return len(self.asked) - 1

    def take(self, number: int) -> Reply:
        values = [change[0][1] if change else 0 for change in self.asked[number]]
        if self.deadly & set(values):
            return Reply("signal", {})
        series: list[dict[str, Any]] = [
            {"sizes": {PEAK: 100 + value}, "broken": []} for value in values[: self.most]
        ]
        return Reply("done", {"series": series})


def series(process: Process, values: range, slots: int = 1) -> list[int | None]:
    """The peak with each value of a key."""
    changes: list[Change] = [(("model.width", value),) for value in values]
    found = traced_in_series(
        changes, [() for _ in changes], process.submit, process.take, slots, lambda done, of: None
    )
    return [taken.sizes[PEAK] - 100 if taken is not None else None for taken in found]


def test_many_changes_are_asked_of_few_processes() -> None:
    process = Process(99)
    assert series(process, range(10), slots=2) == list(range(10))
    assert [len(each) for each in process.asked] == [10]
    process = Process(99)
    assert series(process, range(50), slots=4) == list(range(50))
    assert [len(each) for each in process.asked] == [25, 25]


def test_what_a_slow_process_leaves_is_asked_again() -> None:
    process = Process(2)
    assert series(process, range(5)) == list(range(5))
    assert [len(each) for each in process.asked] == [5, 3, 1]


def test_a_change_that_ends_the_process_costs_itself_alone() -> None:
    process = Process(99, frozenset({2}))
    assert series(process, range(5)) == [0, 1, None, 3, 4]


def test_nothing_to_trace() -> None:
    assert series(Process(9), range(0)) == []


def test_keys_are_halved_and_doubled_where_half_breaks_the_model() -> None:
    def power_of(value: int, breaks: Callable[[int], bool]) -> Taken | None:
        if breaks(value):
            return Taken({}, frozenset())
        return Taken({PEAK: value * value, "layer": value}, frozenset())

    asked: list[list[Change]] = []

    def traced(changes: list[Change], instead: list[Change]) -> list[Taken | None]:
        asked.append(changes)
        return [power_of(c[0][1] if c else 8, lambda value: value < 8) for c in changes]

    def at_once(changes: list[Change], instead: list[Change]) -> list[Taken | None]:
        found = [taken for taken in traced(changes, instead) if taken is not None]
        others = [taken for taken in traced(instead, []) if taken is not None]
        return [
            taken if taken.sizes else taken._replace(instead=other)
            for taken, other in zip(found, others, strict=True)
        ]

    for how in (traced, at_once):
        asked.clear()
        peak, by_name = drivers({"model.width": 8}, how)
        assert peak == (Knob("model.width", 2.0),)
        assert by_name == {"layer": (Knob("model.width", 1.0),)}
        assert len(asked) == 2, "what was traced at once is not asked again"


def test_a_key_that_has_no_half_is_doubled_at_once() -> None:
    asked: list[list[Change]] = []

    def traced(changes: list[Change], instead: list[Change]) -> list[Taken | None]:
        asked.append(changes)
        return [
            Taken({PEAK: 8 * dict(change).get("model.depth", 3)}, frozenset()) for change in changes
        ]

    assert drivers({"model.width": 8, "model.depth": 3}, traced)[0] == (Knob("model.depth", 1.0),)
    assert asked == [[(), (("model.width", 4),), (("model.depth", 6),)]]


def test_another_change_at_the_same_place_is_asked_of_the_same_process() -> None:
    asked: list[tuple[list[Change], list[Change]]] = []

    def submit(changes: list[Change], instead: list[Change]) -> int:
        asked.append((changes, instead))
        return 0

    def take(number: int) -> Reply:
        other = {"sizes": {PEAK: 3}, "broken": []}
        series = [{"sizes": {PEAK: 2}, "broken": []}, {"sizes": {}, "broken": [], "instead": other}]
        return Reply("done", {"series": series})

    half, twice = (("model.width", 4),), (("model.width", 16),)
    found = traced_in_series([(), half], [(), twice], submit, take, 1, lambda done, of: None)
    assert asked == [([(), half], [(), twice])]
    assert found == [
        Taken({PEAK: 2}, frozenset()),
        Taken({}, frozenset(), Taken({PEAK: 3}, frozenset())),
    ]


def test_a_change_that_breaks_a_loss_says_nothing() -> None:
    def traced(changes: list[Change], instead: list[Change]) -> list[Taken | None]:
        return [Taken({PEAK: 8}, frozenset(["mse"] if change else [])) for change in changes]

    assert drivers({"model.width": 8}, traced) == ((), {})
    assert drivers({"model.width": 8}, lambda changes, instead: [None for _ in changes]) == ((), {})
