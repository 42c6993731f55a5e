"""Steps instead of seconds: how much work a call does, the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], Any]) -> int:
    """Lines of Python that `work` runs, and calls that it makes."""
    count = 0

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += 1

    before, profiler = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(profiler)
        sys.settrace(before)
    return count


def assert_linear(make: Callable[[int], Callable[[], Any]], size: int = 200) -> None:
    """Twice the input takes about twice the steps.

    Args:
        make: gives the work on an input of some size.
        size: the smaller size; big enough that what every call does is small beside it.
    """
    make(2)()  # imports and caches
    one, two = steps(make(size)), steps(make(2 * size))
    assert two <= 2.3 * one, f"{one} steps at {size}, {two} at {2 * size}"
