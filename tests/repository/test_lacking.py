"""Keys that the other configs of a kind have, and one lacks."""

from __future__ import annotations

import pytest

from cfglint.diagnostic import Span
from cfglint.repository.lacking import LEAST, lacking
from tests.repository.test_siblings import item

HERE = Span("a.py", 1, 1, 1, 2)
NET = "net:\n  a: 1\n  b: 2\n  c: 3\nseed: 1\n"


def lacks(
    own: str, others: list[str], wanted: tuple[str, ...] = ("c", "seed", "net", "type")
) -> list[str]:
    found = lacking(
        item(own),
        own,
        lambda: others,
        lambda: list(map(item, others)),
        lambda word: HERE if word in wanted else None,
    )
    return [".".join(each.path) for each in found if each.at is not None]


@pytest.mark.parametrize(
    ("own", "others", "found"),
    [
        ("net:\n  a: 1\n  b: 2\nseed: 1\n", [NET] * LEAST, ["net.c"]),
        ("net:\n  a: 1\n  b: 2\nseed: 1\n", [NET] * (LEAST - 1), []),
        ("net:\n  a: 1\n  b: 2\n  c: 3\n", [NET] * LEAST, ["seed"]),
        (NET, [NET] * LEAST, []),
        ("net:\n  a: 1\nseed: 1\n", [NET] * LEAST, []),  # it lacks two: another kind
        # one that differs in more shows no config with just this key more
        ("net:\n  a: 1\n  b: 2\n  d: 3\nseed: 1\n", [NET] * LEAST, []),
        # another one lacks it
        ("net:\n  a: 1\n  b: 2\nseed: 1\n", [*[NET] * LEAST, "net:\n  a: 1\n  b: 2\n"], []),
        # what chooses the code behind a section is another one
        ("net:\n  a: 1\n  type: X\n", ["net:\n  a: 1\n  type: Y\n  c: 2\n"] * LEAST, []),
        ("net:\n  a: 1\n  type: Y\n", ["net:\n  a: 1\n  type: Y\n  c: 2\n"] * LEAST, ["net.c"]),
        ("net:\n  b: {a: 1}\n  Name: X\n", ["net:\n  b: {a: 1, c: 2}\n  Name: Y\n"] * LEAST, []),
        # one that has the same is enough, where all others have the key too
        (
            "net:\n  a: 1\n  type: X\n",
            [*["net:\n  a: 1\n  type: Y\n  c: 2\n"] * 2, "net:\n  a: 1\n  type: X\n  c: 2\n"],
            ["net.c"],
        ),
        # what chooses it may be what is lacking
        ("net:\n  a: 1\n", ["net:\n  a: 1\n  type: Y\n"] * LEAST, ["net.type"]),
        ("a: 1\nname: X\n", ["a: 1\nname: Y\nc: 2\n"] * LEAST, ["c"]),  # the run's name
        # one in each of two mappings may be a mistake, in three it is another kind
        ("net:\n  a: 1\n  b: 2\n", [NET] * LEAST, ["net.c", "seed"]),
    ],
)
def test_the_key_that_one_lacks(own: str, others: list[str], found: list[str]) -> None:
    assert sorted(lacks(own, others)) == found


def test_a_key_that_no_code_wants_is_not_told() -> None:
    own = "net:\n  a: 1\n  b: 2\nseed: 1\n"
    assert lacks(own, [NET] * LEAST, wanted=()) == []


def test_a_config_that_lacks_many_is_another_kind() -> None:
    whole = "".join(f"{name}:\n  a: 1\n  b: 2\n  c: 3\n" for name in "xyz")
    part = "".join(f"{name}:\n  a: 1\n  b: 2\n" for name in "xyz")
    assert lacks(part, [whole] * LEAST) == []
