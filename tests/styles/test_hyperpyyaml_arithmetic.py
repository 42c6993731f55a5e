"""Arithmetic in HyperPyYAML's references, by the bounded operators of the evaluator."""

from __future__ import annotations

import pytest

from cfglint.styles.hyperpyyaml.loaded import computed


@pytest.mark.parametrize(
    ("text", "value"),
    [("2*3+1", 7), ("7 // 2 / 2", 1.5), ("2**10", 1024), ("7 % 4 - 1", 2), (" 3 ", 3)],
)
def test_what_arithmetic_gives(text: str, value: float) -> None:
    assert computed(text) == value


@pytest.mark.parametrize("text", ["a*2", "5 % 0", "1 << 3", "True + 1", "2**65"])
def test_what_is_no_arithmetic_on_numbers(text: str) -> None:
    assert computed(text) is None


def test_powers_of_powers_cost_nothing() -> None:
    """They took 14 s for four of them, and did not end for five."""
    assert computed("(((((9**64)**64)**64)**64)**64)*1.0") is None
