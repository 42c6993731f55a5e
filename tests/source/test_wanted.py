"""Keys that code takes and can nowhere do without, by their word."""

from __future__ import annotations

import pytest

from cfglint.source.wanted import MOST_FILES, wanted_at

TAKEN = "print(cfg.rate)\n"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (TAKEN, 1),
        ('\nprint(self.cfg["rate"])\n', 2),
        ("print(self.cfg.rate)\n", 1),
        ('log({"rate": cfg.rate})\n', 1),  # it is passed on
        ("def f(rate):\n    return cfg.rate\n", 2),
        ("self.rate = cfg.rate\n", 1),
        ("cfg.rate()\n", 0),  # a method
        ("self.rate\n", 0),  # an attribute that the class gives itself
        ("rate = 1\n", 0),
        ("print(cfg.rates)\n", 0),
        (TAKEN + 'cfg.get("rate", 1)\n', 0),
        (TAKEN + 'if "rate" in cfg:\n    pass\n', 0),
        (TAKEN + 'hasattr(cfg, "rate")\n', 0),
        (TAKEN + "cfg.rate = 1\n", 0),
        (TAKEN + 'cfg["rate"] = 1\n', 0),
        (TAKEN + "def f(a, rate=1): ...\n", 0),
        (TAKEN + "def f(*, rate=1): ...\n", 0),
        (TAKEN + "def f(*, rate): ...\n", 1),
        (TAKEN + "class A:\n    rate: int = 1\n", 0),
        (TAKEN + "class A:\n    rate = 1\n", 0),
        (TAKEN + "class A:\n    rate: int\n", 1),
        (TAKEN + 'parser.add_argument("--rate")\n', 0),
        (TAKEN + 'log({"rate": 1})\n', 0),
        (TAKEN + "cfg.update(rate=1)\n", 0),
        (TAKEN + "cfg.update(rate=cfg.rate)\n", 1),
        (TAKEN + "train(rate=1)\n", 1),
        (TAKEN + "for name in ['rate']: ...\n", 0),
        ("print(cfg.rate\n", 0),  # no Python
    ],
)
def test_where_a_word_is_taken(code: str, line: int) -> None:
    at = wanted_at("rate", [("a.py", code)])
    assert (at.line if at else 0) == line


def test_one_file_that_asks_for_a_word_is_enough() -> None:
    asks = "b.py", 'cfg.get("rate")\n'
    assert wanted_at("rate", [("a.py", TAKEN)]) is not None
    assert wanted_at("rate", [("a.py", TAKEN), asks]) is None


def test_a_common_word_says_nothing() -> None:
    texts = [(f"{number}.py", TAKEN) for number in range(MOST_FILES + 1)]
    assert wanted_at("rate", texts[:-1]) is not None
    assert wanted_at("rate", texts) is None


def test_a_range_ends_behind_the_key() -> None:
    at = wanted_at("rate", [("a.py", 'x = cfg["rate"]\n')])
    assert at is not None
    assert (at.column, at.end_column) == (5, 16)
