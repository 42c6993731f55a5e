"""Where somebody types, in texts that may not parse: `|` is the place."""

from __future__ import annotations

import pytest

from cfglint.server.cursor import typing_at

CASES = [
    ("a:\n  b: 1\n  |\n  d: 2\ne: 1\n", ("a",), None, "", {"b", "d"}),
    ("a:\n  b: fo|\n", ("a",), "b", "fo", set()),
    ("a:\n- x: 1\n  y|\n- z: 1\n", ("a", 0), None, "y", {"x"}),
    ("a:\n  - x: 1\n  - y|\n", ("a", 1), None, "y", set()),
    ("a:\n  b:\n    c: 1\n  d|\n", ("a",), None, "d", {"b"}),
    ("a:\n  - b: so|\n", ("a", 0), "b", "so", set()),
    ("- a: 1\n  b:\n    - |", (0, "b", 0), None, "", set()),
    ("# a:\na:\n\n  # b\n  |", ("a",), None, "", set()),
    ("a: 1\n---\nb:\n  |", ("b",), None, "", set()),
    ("'a b':\n  c: |", ("a b",), "c", "", set()),
    ("a:\n  x: ${b.|", ("a",), "x", "${b.", set()),
    ("|", (), None, "", set()),
]


@pytest.mark.parametrize(("marked", "path", "key", "word", "siblings"), CASES)
def test_where_somebody_types(
    marked: str, path: tuple[object, ...], key: str | None, word: str, siblings: set[str]
) -> None:
    found = typing_at(marked.replace("|", ""), marked.index("|"))
    assert (found.path, found.key, found.word) == (path, key, word)
    assert found.siblings == siblings
