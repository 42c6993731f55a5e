"""Functions, classes, decorators and imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import of_python, value

KNOWN = {
    "a class body": """
class A:
    n = 2
    m = n + 1
(A.n, A.m)
""",
    "a class body's names are not seen in methods": """
n = 1
class A:
    n = 2
    def f(self):
        return n
A().f()
""",
    "a decorator": """
names = {}
def keep(f):
    names[f.__name__] = f
    return f
@keep
def g():
    return 7
names['g']()
""",
    "a decorator with arguments": """
names = {}
def keep(name):
    def inner(cls):
        names[name] = cls
        return cls
    return inner
@keep('a')
class A:
    x = 3
names['a'].x
""",
    "closures": """
def outer(n):
    def inner(k):
        return n + k
    return inner
outer(2)(3)
""",
}
"""Title -> code; its last line has a value that is surely known."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])
