"""Methods of dictionaries and lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import may_be, of_python, run, value

KNOWN = {
    "methods of dictionaries": """
d = {'a': 1}
d.update(b=2)
(d.get('a'), d.get('c'), d.get('c', 3), list(d.keys()), list(d.values()))
""",
    "a default that is set": """
d = {'a': 1}
d.setdefault('a', 5)
d.setdefault('b', 6)
(d['a'], d['b'])
""",
    "a copy": """
a = {'x': 1}
b = a.copy()
b['x'] = 2
(a['x'], b['x'])
""",
    "extending": """
s = [1]
s.extend([2, 3])
s
""",
}
"""Title -> code; its last line has a value that is surely known."""

DOUBTED = {
    "items of an open list": """
import random
s = [1]
if random.random() > 0.5:
    s.append(2)
len(s)
""",
    "removed": """
s = [1, 2]
s.remove(1)
len(s)
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


@pytest.mark.parametrize(
    "taken",
    [
        "for key in list(part):\n        if key.startswith('x_'):\n            part.pop(key)",
        "for key in list(part):\n        if key not in ('lr',):\n            del part[key]",
        "kept = {k: part.pop(k) for k in list(part) if k.startswith('x_')}",
    ],
)
def test_keys_that_are_taken_away_by_a_name_that_is_not_known_are_not_refused(
    taken: str, tmp_path: Path
) -> None:
    code = (
        "class Net:\n    def __init__(self, lr):\n        self.lr = lr\n"
        f"def main(cfg):\n    part = cfg['net']\n    {taken}\n    Net(**part)"
    )
    m = run(tmp_path, code, {"net": {"lr": 1, "x_when": 2}})
    assert not m.record.refused
