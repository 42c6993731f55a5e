"""Functions that lay one mapping over another, or copy one, by what they look like."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.merging import Merger, copied_by, merger_of

APART = Merger("old", "new", frozenset({"_base_"}), False, True)

MERGERS = {
    "for k, v in new.items():\n        old[k] = v": Merger("old", "new", frozenset(), False, False),
    "for k in new:\n        old[k] = new[k]": Merger("old", "new", frozenset(), False, False),
    "for k in new.keys():\n        setattr(old, k, new[k])\n    return old": Merger(
        "old", "new", frozenset(), True, False
    ),
    "for k, v in new.items():\n        if k == '_base_':\n            continue\n"
    "        if isinstance(v, dict):\n            merge(old[k], v)\n"
    "        else:\n            old[k] = v": Merger(
        "old", "new", frozenset({"_base_"}), False, True
    ),
    "if 'base' in new:\n        load(new['base'])\n"
    "    for k, v in new.items():\n        old[k] = v": Merger(
        "old", "new", frozenset({"base"}), False, False
    ),
}


@pytest.mark.parametrize("body", MERGERS)
def test_a_function_that_merges(body: str) -> None:
    node = ast.parse(f"def merge(old, new):\n    {body}").body[0]
    assert merger_of(node) == MERGERS[body]


OTHERS = {
    "one that refuses keys": "def f(a, b):\n for k in b:\n  if k not in a:\n   raise KeyError\n"
    "  a[k] = b[k]",
    "one that gives something else": "def f(a, b):\n for k in b:\n  a[k] = b[k]\n return b",
    "one that sets two": "def f(a, b, c):\n for k in b:\n  a[k] = b[k]\n  c[k] = b[k]",
    "one argument": "def f(a):\n for k in a:\n  a[k] = 1",
    "another mapping": "def f(a, b):\n c = {}\n for k in b:\n  c[k] = b[k]",
    "another key": "def f(a, b, n):\n for k in b:\n  a[n] = b[k]",
    "of a call": "def f(a, b):\n for k in g(b):\n  a[k] = b[k]",
    "a class": "class A: ...",
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_function_that_does_not_merge(name: str) -> None:
    assert merger_of(ast.parse(OTHERS[name]).body[0]) is None


COPIES = {
    "def f(a):\n return {k: f(v) if isinstance(v, dict) else v for k, v in a.items()}": "a",
    "def f(a):\n b = {}\n for k, v in a.items():\n  b[k] = f(v)\n return b": "a",
    "def f(a):\n b = Box()\n for k in a:\n  setattr(b, k, f(a[k]))\n return b": "a",
    "def f(a):\n return {k: v for k, v in a.items()}": "",
    "def f(a):\n return {v: f(k) for k, v in a.items()}": "",
    "def f(a):\n b = {}\n for k, v in a.items():\n  b[k] = f(v)\n return a": "",
    "def f(a):\n for k, v in a.items():\n  a[k] = f(v)\n return a": "",
    "def f(a):\n b = {}\n for k, v in a.items():\n  if not k: raise KeyError\n  b[k] = f(v)\n"
    " return b": "",
    "x = 1": "",
}


@pytest.mark.parametrize("code", COPIES)
def test_a_function_that_copies(code: str) -> None:
    assert copied_by(ast.parse(code).body[0]) == COPIES[code]
