"""Attributes, as Python looks them up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "a method": """
class A:
    def f(self, x):
        return x + 1
A().f(1)
""",
    "a base class": """
class A:
    def f(self):
        return self.g()
class B(A):
    def g(self):
        return 3
B().f()
""",
    "super": """
class A:
    def __init__(self, x):
        self.x = x
class B(A):
    def __init__(self):
        super().__init__(4)
        self.y = self.x + 1
(B().x, B().y)
""",
    "a property": """
class A:
    @property
    def p(self):
        return 5
A().p
""",
    "a class method": """
class A:
    n = 3
    @classmethod
    def make(cls):
        return cls.n
(A.make(), A().make())
""",
    "a static method": """
class A:
    @staticmethod
    def f(x):
        return x
(A.f(1), A().f(2))
""",
    "an attribute hides the class's": """
class A:
    x = 1
a = A()
a.x = 2
(a.x, A.x)
""",
    "a name that is made": """
class A:
    def __getattr__(self, name):
        return name + '!'
A().lr
""",
    "names of functions": """
def f():
    pass
f.__name__
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "a method that takes its name": """
class A:
    def f(self):
        return 1
    g = f
A().g()
""",
    "diamonds": """
class O:
    x = 0
class A(O):
    pass
class B(O):
    x = 2
class C(A, B):
    pass
C().x
""",
    "descriptors": """
class D:
    def __get__(self, owner, cls):
        return 9
class A:
    d = D()
A().d
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
