"""Places of cfglint as places of the language server protocol, and back."""

from __future__ import annotations

import pytest

from cfglint.diagnostic import Span
from cfglint.server.positions import Lines

TEXT = "a: \U0001f600b\r\nc\u2028d: é\rx: 1\n"


@pytest.mark.parametrize(
    ("encoding", "point"), [("utf-16", (0, 5)), ("utf-8", (0, 7)), ("utf-32", (0, 4))]
)
def test_units(encoding: str, point: tuple[int, int]) -> None:
    lines = Lines(TEXT, encoding)
    assert lines.point(TEXT.index("b")) == point


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_there_and_back(encoding: str) -> None:
    lines = Lines(TEXT, encoding)
    for offset in range(len(TEXT)):
        if TEXT[offset] not in "\r\n":
            assert lines.at(*lines.point(offset)) == offset


def test_ends_of_lines_that_yaml_knows_and_the_protocol_does_not() -> None:
    lines = Lines(TEXT)
    place = TEXT.index("d")
    assert lines.points(Span("", 3, 1, 3, 2)) == ((1, 2), (1, 3))
    assert lines.offset(3, 1) == place


def test_places_that_are_not_there_give_the_nearest() -> None:
    lines = Lines("ab\n")
    assert lines.at(0, 9) == 2
    assert lines.at(7, 0) == 3
    assert lines.points(Span("", 9, 9, 9, 9)) == ((1, 0), (1, 0))
