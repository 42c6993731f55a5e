"""Literals, texts, names and calls by which expressions are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.evaluated import of_python, reads, run, value

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


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("print(part)", False),
        ("print(str(part))", False),
        ("print('%s' % len(part))", False),
        ("print(part['lr'])", True),
        ("print(Net(**part))", True),
        ("log.info(Net(**part))", True),
    ],
)
def test_what_is_shown_in_a_loop_is_not_read_and_what_is_used_on_the_way_is(
    shown: str, read: bool, tmp_path: Path
) -> None:
    code = (
        "from log import log\nclass Net:\n    def __init__(self, lr):\n        self.lr = lr\n"
        f"def main(cfg):\n    for part in cfg.values():\n        {shown}"
    )
    m = run(tmp_path, code, {"a": {"lr": 1}, "b": {"lr": 2}})
    assert ("a.lr" in reads(m)) is read
