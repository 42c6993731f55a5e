"""Calls that are known by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "conversions": "(int('3'), float('1e-4'), str(2), bool(''))",
    "lengths": "(len([1, 2]), len('abc'), len({}))",
    "texts": "'A-b'.lower().split('-')",
    "zip": "[a + b for a, b in zip([1, 2], [3, 4])]",
    "getattr": """
class A:
    x = 1
(getattr(A(), 'x'), getattr(A(), 'y', 2))
""",
    "setattr": """
class A:
    pass
a = A()
setattr(a, 'x', 3)
a.x
""",
    "hasattr": """
class A:
    x = 1
(hasattr(A(), 'x'), hasattr(A(), 'y'))
""",
    "isinstance": """
class A:
    pass
class B(A):
    pass
(isinstance(B(), A), isinstance(A(), B), isinstance(3, int), isinstance('a', (int, str)))
""",
    "isinstance of a bool": "(isinstance(True, int), isinstance(1, bool))",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "an iterator": """
it = iter([1, 2])
next(it)
""",
    "sorted": "sorted([3, 1, 2])",
    "reversed": "list(reversed([1, 2]))",
    "the largest": "max([1, 3, 2])",
    "sums": "sum([1, 2])",
    "any of": "any(x > 1 for x in [1, 2])",
    "map": "list(map(str, [1, 2]))",
    "format": "'{}-{}'.format(1, 2)",
}
"""Title -> code; its value is what Python gives, or it is not known, or one of several."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])


@pytest.mark.parametrize("title", DOUBTED)
def test_nothing_is_known_otherwise_than_python_gives_it(title: str, tmp_path: Path) -> None:
    found, true = value(tmp_path, DOUBTED[title]), of_python(DOUBTED[title])
    assert may_be(found, true), f"{found!r}, and Python gives {true!r}"
