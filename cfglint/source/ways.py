"""Several ways of which a run takes one, and nobody knows which: what each of them requires."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from cfglint.source.flow import Way
from cfglint.source.machine import Machine

T = TypeVar("T")


def require_alike(m: Machine, ways: list[Way]) -> None:
    """Note the keys that each of several ways requires."""
    for path in set.intersection(*(set(way.required) for way in ways)) if ways else ():
        places = [place for way in ways for place in way.required[path]]
        m.flow.requires(path, places)
        if m.flow.doubts == 0:
            m.record.surely_reads(places)


def one_of_the_ways(m: Machine, ways: Iterator[Callable[[], T]]) -> list[T]:
    """What each of several ways gives, as `Flow.perhaps` has it. A key that all of them require
    which do not raise is required: `{"a": A, "b": B}[args.model](config)`.

    Raises:
        Thrown: every way does.
    """
    taken: list[Way] = []

    def noted(way: Callable[[], T]) -> T:
        noting = Way(m.flow.doubts, {})  # one doubt more than outside, which `perhaps` adds
        m.flow.ways.append(noting)
        try:
            value = way()
        finally:
            m.flow.ways.pop()
        taken.append(noting)
        return value

    values = m.flow.perhaps(*(partial(noted, way) for way in ways))
    require_alike(m, taken)
    return values
