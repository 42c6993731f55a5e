"""Room for frames: the same results, the same errors, as deep as before."""

from __future__ import annotations

import pytest

from cfglint.run.room import SLOTS, with_room


def depth(number: int, *, step: int = 1) -> int:
    return 0 if number <= 0 else step + depth(number - step, step=step)


def fails(message: str) -> None:
    raise KeyError(message)


def test_a_function_gives_what_it_gives_without_room() -> None:
    assert with_room(depth)(300) == depth(300)
    assert with_room(depth)(300, step=2) == depth(300, step=2)


def test_an_error_comes_through() -> None:
    with pytest.raises(KeyError, match="absent"):
        with_room(fails)("absent")
    with pytest.raises(RecursionError):
        with_room(depth)(10**6)


def test_room_is_taken_for_each_function_alone() -> None:
    plain = depth.__code__.co_stacksize
    room = with_room(depth)
    assert room.__code__.co_stacksize == SLOTS
    assert depth.__code__.co_stacksize == plain
    assert with_room(fails).__code__ is not room.__code__
