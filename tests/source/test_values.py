"""What an expression may stand for."""

from __future__ import annotations

from cfglint.source.values import MOST_VALUES, UNKNOWN, Cfg, Const, Either, Table


def test_one_of_several_has_each_once_and_no_other_inside() -> None:
    table, cfg = Table({}), Cfg(("a",))
    inner = Either([Const(1), table])
    values = Either([inner, Const(1), Const(True), table, cfg, Either([inner, Const("1")])]).values
    assert values == [Const(1), table, Const(True), cfg, Const("1")]
    assert [type(value) for value in values].count(Const) == 3


def test_one_of_very_many_may_be_anything() -> None:
    values = Either([Const(number) for number in range(1_000)]).values
    assert len(values) == MOST_VALUES + 1
    assert values[-1] is UNKNOWN
