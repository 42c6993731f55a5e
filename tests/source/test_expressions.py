"""Literals, texts, names and calls by which expressions are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import of_python, value

KNOWN = {
    "f-strings": """
n, s = 3, 'a'
f'{s}-{n}.yaml'
""",
    "an assignment within": "[y := 3, y + 1]",
    "spread into a dictionary": """
a = {'x': 1}
{**a, 'y': 2}
""",
    "the later key of a literal": "{'a': 1, 'a': 2}",
    "a function without a name": """
twice = lambda x: 2 * x
twice(4)
""",
}
"""Title -> code; its last line has a value that is surely known."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])
