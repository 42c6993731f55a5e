"""Comprehensions and generator expressions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import of_python, value

KNOWN = {
    "a list comprehension": "[x * 2 for x in [1, 2, 3] if x != 2]",
    "a dictionary comprehension": "{k: v for k, v in {'a': 1, 'b': 2}.items() if v > 1}",
    "comprehensions within": "[(x, y) for x in [1, 2] for y in [3, 4]]",
    "a comprehension has its own names": """
x = 5
[[x for x in [1, 2]], x]
""",
}
"""Title -> code; its last line has a value that is surely known."""


@pytest.mark.parametrize("title", KNOWN)
def test_what_is_known_is_what_python_gives(title: str, tmp_path: Path) -> None:
    assert value(tmp_path, KNOWN[title]) == of_python(KNOWN[title])
