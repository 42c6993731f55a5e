"""Which files of a repository are its tests, and which only have names like theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.repository.facts import is_aside

PROGRAM = "import sys\n\nif __name__ == '__main__':\n    main(sys.argv[1])\n"


@pytest.mark.parametrize(
    ("name", "text", "aside"),
    [
        ("test_time_search.py", PROGRAM, False),
        ("search_test.py", PROGRAM, False),
        ("test_search.py", "def test_search():\n    pass\n\n\n" + PROGRAM, True),
        ("test_search.py", "import unittest\n\n" + PROGRAM, True),
        ("test_search.py", "print(1)\n", True),
        ("conftest.py", PROGRAM, True),
        ("search.py", "def test_it():\n    pass\n", False),
        ("tests/search.py", PROGRAM, True),
    ],
)
def test_a_script_called_as_tests_are_is_a_program(
    tmp_path: Path, name: str, text: str, aside: bool
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    assert is_aside(str(file), str(tmp_path)) is aside
