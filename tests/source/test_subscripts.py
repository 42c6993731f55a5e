"""Items, entries and slices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "an item": """
xs = [1, 2, 3]
(xs[0], xs[-1])
""",
    "an item from the end": """
xs = 'abc'
xs[-2]
""",
    "slices": """
xs = [1, 2, 3, 4]
(xs[1:], xs[:2], xs[::2])
""",
    "an entry": """
d = {'a': {'b': 5}}
d['a']['b']
""",
    "a key that is a number": """
d = {1: 'one', True: 'true'}
d[1]
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "a key that cannot be one": """
d = {'a': 1}
try:
    x = d[[]]
except TypeError:
    x = 3
x
""",
    "items of an object": """
class A:
    def __getitem__(self, k):
        return k
A()[2]
""",
}
"""Title -> code; its value is what Python gives, or it is not known, or one of several."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])


@pytest.mark.parametrize("title", DOUBTED)
def test_nothing_is_known_otherwise_than_python_gives_it(title: str, tmp_path: Path) -> None:
    found, true = value(tmp_path, DOUBTED[title]), of_python(DOUBTED[title])
    assert may_be(found, true), f"{found!r}, and Python gives {true!r}"
