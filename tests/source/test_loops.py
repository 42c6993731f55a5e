"""Loops over items that are known, or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, value

KNOWN = {
    "a loop": """
s = []
for x in [1, 2, 3]:
    s.append(x)
s
""",
    "a loop that is left": """
for x in [1, 2, 3]:
    if x == 2:
        break
x
""",
    "a loop that goes on": """
s = []
for x in [1, 2, 3]:
    if x == 2:
        continue
    s.append(x)
s
""",
    "the else of a loop": """
for x in [1, 2]:
    if x == 3:
        y = 1
        break
else:
    y = 2
y
""",
    "the else of a loop that is left": """
y = 0
for x in [1, 2]:
    if x == 2:
        break
else:
    y = 2
y
""",
    "pairs": """
s = {}
for i, (k, v) in enumerate({'a': 1}.items()):
    s[k] = [i, v]
s
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "one that counts as often as nobody knows": """
import random
n = 0
while random.random() > 0.5:
    n += 1
n
""",
    "an item of many": """
s = []
for x in range(500):
    s.append(x)
len(s)
""",
    "an item beyond a loop's last": """
s = []
for i in range(6):
    s.append(i)
len(s)
""",
    "a while loop": """
n = 3
while n > 0:
    n -= 1
n
""",
    "nothing in a loop": """
x = 5
for x in []:
    pass
x
""",
    "a name that is set before a loop is left": """
import sys
x = None
for each in ['p', *sys.argv, 'q']:
    if each == 'q':
        x = each
        break
x
""",
    "a name that is set before a loop goes on": """
import sys
x = None
for each in ['q', *sys.argv]:
    if each == 'q':
        x = each
        continue
x
""",
    "slots of time": """
import time
x = 1 if time.time() > 0 else 2
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
