"""Operators, comparisons and conditions within expressions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "arithmetic": """
x = 7
(x // 2, x % 4, x ** 2, -x, x / 2)
""",
    "comparisons": """
x = 3
(x < 4, x == 3, x != 3, x in (1, 3), x not in (1, 3), x is None)
""",
    "and": """
a, b = 0, 2
(a and b, b and a, b and 5)
""",
    "or": """
a, b = 0, 2
(a or b, b or a, a or '' or 'last')
""",
    "not": """
a = ''
(not a, not not a)
""",
    "a conditional expression": """
x = 2
'even' if x % 2 == 0 else 'odd'
""",
    "merged dictionaries": """
a, b = {'x': 1, 'y': 2}, {'y': 3}
a | b
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "a number that is not known": """
import random
x = random.random()
x + 1
""",
    "a chain of comparisons": """
x = 3
1 < x < 2
""",
    "repeated lists": "[0] * 3",
    "added lists": "[1] + [2]",
    "sets": "len({1, 1, 2})",
    "an object that is true by its method": """
class A:
    def __bool__(self):
        return False
1 if A() else 2
""",
    "an object with a length": """
class A:
    def __len__(self):
        return 0
1 if A() else 2
""",
    "an object that is equal": """
class A:
    def __eq__(self, other):
        return True
A() == 3
""",
    "percent": "'%s-%d' % ('a', 2)",
}
"""Title -> code; its value is what Python gives, or it is not known, or one of several."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])


@pytest.mark.parametrize("title", DOUBTED)
def test_nothing_is_known_otherwise_than_python_gives_it(title: str, tmp_path: Path) -> None:
    found, true = value(tmp_path, DOUBTED[title]), of_python(DOUBTED[title])
    assert may_be(found, true), f"{found!r}, and Python gives {true!r}"
