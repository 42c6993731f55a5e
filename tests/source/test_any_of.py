"""Arguments of which a constructor asks for one at least."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.any_of import any_of

ASKED = {
    "def f(a, b=None, c=None):\n if b is None and c is None:\n  raise ValueError('one')": ["b c"],
    "def f(b=None):\n if b is None:\n  raise ValueError('one')": ["b"],
    "def f(b=None, c=0):\n if b is None and c is None:\n  raise ValueError": [],
    "def f(b=None, c=None):\n if b is None or c is None:\n  raise ValueError": [],
    "def f(b=None, c=None):\n if b is None and not c:\n  raise ValueError": [],
    "def f(b=None, c=None):\n b = b or 3\n if b is None and c is None:\n  raise ValueError": [],
    "def f(b=None):\n if b is None:\n  return\n if b is None:\n  raise ValueError": [],
    "def f(b=None, c=None):\n if b is None and c is None:\n  text = 'x'\n  raise Error(text)": [
        "b c"
    ],
    "def f(b=None, c=None):\n if b is None and c is None:\n  c = 4": [],
}


@pytest.mark.parametrize("code", ASKED)
def test_the_sets_of_which_one_is_asked_for(code: str) -> None:
    node = ast.parse(code).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert [" ".join(names) for names in any_of(node)] == ASKED[code]
