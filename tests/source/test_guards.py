"""Exceptions as control flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "a handler": """
try:
    x = {}['a']
except KeyError:
    x = 2
x
""",
    "a handler of a base class": """
try:
    x = [][1]
except LookupError:
    x = 2
x
""",
    "another handler": """
try:
    raise ValueError
except KeyError:
    x = 1
except ValueError:
    x = 2
x
""",
    "the else of a try": """
try:
    x = 1
except KeyError:
    x = 2
else:
    x = 3
x
""",
    "finally": """
s = []
try:
    s.append(1)
finally:
    s.append(2)
s
""",
    "an exception out of a function": """
def f():
    raise KeyError('a')
try:
    f()
    x = 1
except KeyError:
    x = 2
x
""",
    "raised again": """
try:
    try:
        raise KeyError
    except KeyError:
        raise
except LookupError:
    x = 3
x
""",
    "an assertion that fails": """
try:
    assert 1 > 2
    x = 1
except AssertionError:
    x = 2
x
""",
    "an exception that a context stops": """
from contextlib import suppress
x = 1
with suppress(KeyError):
    x = {}['a']
x
""",
    "an exception of the code": """
class Own(ValueError):
    pass
try:
    raise Own('a')
except ValueError:
    x = 1
x
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "left in a finally": """
def f():
    try:
        return 1
    finally:
        return 2
f()
""",
    "a return in a try": """
def f():
    s = []
    try:
        return s
    finally:
        s.append(1)
f()
""",
    "an exception in a handler": """
try:
    try:
        raise KeyError
    except KeyError:
        raise ValueError
except ValueError:
    x = 2
x
""",
    "deeper than a call": """
def g():
    raise KeyError
def f():
    g()
try:
    f()
    x = 1
except KeyError:
    x = 2
x
""",
    "an exception in a condition": """
try:
    if {}['b']:
        x = 1
    else:
        x = 2
except KeyError:
    x = 3
x
""",
    "a context that gives something": """
class C:
    def __enter__(self):
        return 4
    def __exit__(self, *a):
        return True
with C() as c:
    pass
c
""",
    "a context that stops all": """
class C:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return True
x = 1
with C():
    x = {}['a']
x
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
