"""Which texts the conditions before a statement compare one expression with."""

from __future__ import annotations

import ast

import pytest

from cfglint.source.compared import compared_before


def last_raise(tree: ast.Module) -> ast.stmt:
    return [each for each in ast.walk(tree) if isinstance(each, ast.Raise)][-1]


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("if a.k == 'x':\n    pass\nelif a.k == 'y':\n    pass\nelse:\n    raise E", ("x", "y")),
        ("if k in ('x', 'y'):\n    f()\nelse:\n    raise E", ("x", "y")),
        ("def f(k):\n    if k == 'x' or k == 'y':\n        return 1\n    raise E", ("x", "y")),
        ("if k == 'x':\n    f()\nraise E", ()),
        ("if k == 'x':\n    f()\nelif n > 3:\n    f()\nelse:\n    raise E", ()),
        ("if k == 'x':\n    f()\nelif j == 'y':\n    f()\nelse:\n    raise E", ()),
        ("if k == 'x':\n    raise E", ()),
        (
            "try:\n    if k == 'x':\n        f()\n    else:\n        raise E\nfinally:\n    g()",
            ("x",),
        ),
        ("raise E", ()),
    ],
)
def test_texts_of_the_conditions_that_did_not_hold(code: str, texts: tuple[str, ...]) -> None:
    tree = ast.parse(code)
    assert compared_before(last_raise(tree), tree) == texts
