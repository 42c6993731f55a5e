"""What is given to names, attributes and entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "two targets": """
a = b = 3
(a, b)
""",
    "unpacking": """
a, (b, c) = 1, (2, 3)
(c, b, a)
""",
    "swapping": """
a, b = 1, 2
a, b = b, a
(a, b)
""",
    "entries": """
d = {}
d['a'] = 1
d['b'] = d['a'] + 1
d
""",
    "attributes": """
class A: pass
a = A()
a.x = 4
a.x
""",
    "counting": """
n = 1
n += 2
n *= 3
n
""",
    "an alias": """
a = [1]
b = a
b.append(2)
a
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "counting an attribute": """
class A:
    pass
a = A()
a.y = 1
a.y = a.y + 1
a.y
""",
    "a star among targets": """
a, *b = [1, 2, 3]
b
""",
    "a name that another function sets": """
n = 1
def f():
    global n
    n = 2
f()
n
""",
    "counting an item": """
d = {'a': 1}
d['a'] += 1
d['a']
""",
    "counting a list": """
a = [1]
a += [2]
a
""",
    "nonlocal": """
def f():
    n = 1
    def g():
        nonlocal n
        n = 2
    g()
    return n
f()
""",
    "a property that is set": """
class A:
    @property
    def p(self):
        return self._p
    @p.setter
    def p(self, v):
        self._p = v + 1
a = A()
a.p = 1
a.p
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
