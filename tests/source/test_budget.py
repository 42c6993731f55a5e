"""Steps that may be spent, and copies that are spent apart."""

from __future__ import annotations

import pytest

from cfglint.source.budget import Budget, GaveUp


def test_the_last_step_ends_a_reading() -> None:
    budget = Budget()
    budget.most = 2
    budget.step()
    budget.step()
    with pytest.raises(GaveUp):
        budget.step()


def test_a_copy_is_spent_apart() -> None:
    budget = Budget()
    kind = (1, (("net",),), ())
    budget.calls[kind] = 1
    copy = budget.copy()
    copy.step()
    copy.calls[kind] += 1
    assert (budget.spent, budget.calls[kind]) == (0, 1)
    assert (copy.spent, copy.calls[kind]) == (1, 2)
