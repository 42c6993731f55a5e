"""Expressions that a repository makes are matched where that ends, and else answered as asked."""

from __future__ import annotations

import pytest

from cfglint.source.matching import fits, may_match


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"configs/.*/.*_.*\.yaml", "configs/mnist/big_1.yaml", True),
        (r"configs/.*/.*_.*\.yaml", "configs/mnist/big-1.yaml", False),
        (r"(?P<a>[\w.+\-]+)/(?P<b>[\w.+\-]+)\.yaml", "x/y.yaml", True),
        (r"(train|val)_.*", "val_loss", True),
        (r"(train|val)_.*", "test_loss", False),
        ("-".join([".*"] * 24) + "!", "-" * 240, None),
        ("(a|aa)" * 40 + "!", "a" * 60, None),
    ],
)
def test_parts_that_are_not_known(pattern: str, text: str, expected: bool | None) -> None:
    for unsure in (True, False):
        assert fits(pattern, text, unsure) is (unsure if expected is None else expected)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^(adam|sgd)$", "adam", True),
        (r"^(adam|sgd)$", "adamw", False),
        (r"^\w+(\.\w+)*$", "run.Data", True),
        (r"^\w+(\.\w+)*$", "run..Data", False),
        (r"^v\d+$", "v12", True),
        (r"^v\d+$", "w12", False),
        (r"^(a+)+$", "b", True),
        (r"^(a|a)*b$", "c", True),
        ("a?" * 30 + "b", "a" * 30, True),
        (r"(a|a|\\)*b", "a" * 60, True),
        (r"(?x)(a|a) *b", "a" * 60, True),
        (r"(a|a)(?#)*b", "a" * 60, True),
        ("[", "a", True),
    ],
)
def test_patterns_of_fields(pattern: str, text: str, expected: bool) -> None:
    assert may_match(pattern, text) is expected
