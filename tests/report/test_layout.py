"""Tables fit the terminal, and lose nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cfglint.report.layout import table
from tests.conftest import ROOT

ROWS = [
    ("R301", "unprovided-attribute", "The code reads a key without a default that nothing gives."),
    ("Y101", "syntax-error", "The file is not YAML, or holds what the loader refuses to build."),
]


def words(lines: list[str]) -> list[str]:
    return sorted(" ".join(lines).split())


def test_without_a_limit_every_row_is_a_line() -> None:
    lines = table(ROWS)
    assert len(lines) == 2
    assert lines[0].index("The") == lines[1].index("The")


def test_the_last_column_is_wrapped_below_itself() -> None:
    lines = table(ROWS, 60)
    assert max(map(len, lines)) <= 60
    at = lines[0].index("The")
    assert all(
        line.startswith(" " * at) for line in lines if "R301" not in line and "Y101" not in line
    )
    assert words(lines) == words(table(ROWS))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_columns_that_do_not_fit_follow_on_the_next_line(width: int) -> None:
    rows = [("a" * 38, "12.00 GiB", "[262144, 12288] float32", "parameters", "model.hidden_dim^2")]
    rows.append(("b" * 10, "1.00 GiB", "[3] float32", "", "model.max_len"))
    lines = table(rows, width, right=frozenset({1}))
    assert max(map(len, lines)) <= width
    assert words(lines) == words(table(rows, right=frozenset({1})))


def test_a_long_word_is_left_whole() -> None:
    path = "/".join(["folder"] * 12)
    assert path in "".join(table([("layout", path, "the layout leads to it")], 60))


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of POSIX")
def test_on_a_terminal_of_80_columns_lines_of_tables_fit() -> None:
    """`cfglint rule` in a pseudo-terminal."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cfglint", "rule"]
    environment = {**os.environ, "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=theirs
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # what Linux says at the end
                break
            if not part:
                break
            said += part
        assert process.wait(60) == 0
    os.close(ours)
    lines = said.decode().splitlines()
    assert any(line.startswith("R301  unprovided-attribute") for line in lines)
    assert max(map(len, lines)) <= 80
