"""Conditions and cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "the branch that is taken": """
x = 1
if x > 0:
    y = 'p'
elif x < 0:
    y = 'n'
else:
    y = 'z'
y
""",
    "a case": """
x = 'b'
match x:
    case 'a':
        y = 1
    case 'b':
        y = 2
y
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "a case with a guard": """
x = 2
match x:
    case 2 if x > 5:
        y = 1
    case _:
        y = 3
y
""",
    "a case of a sequence": """
x = [1, 2]
match x:
    case [a, b]:
        y = a + b
    case _:
        y = 0
y
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
