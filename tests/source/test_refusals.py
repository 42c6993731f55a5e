"""What surely raises, and which keys lead there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.source.evaluated import raised, run

PROGRAMS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a division by a key": (
        "def main(cfg):\n    1 / cfg.n",
        {"n": 0},
        ["ZeroDivisionError n"],
    ),
    "a chain of comparisons": (
        "def main(cfg):\n    if cfg.kind == 'a':\n        pass\n    else:\n"
        "        raise ValueError(cfg.kind)",
        {"kind": "b"},
        ["ValueError kind"],
    ),
    "an assertion": (
        "def main(cfg):\n    assert cfg.n > 0",
        {"n": 0},
        ["AssertionError n"],
    ),
    "text where a number is needed": (
        "def main(cfg):\n    cfg.lr * 0.5",
        {"lr": "1e-4"},
        ["TypeError lr"],
    ),
    "a handler takes it": (
        "def main(cfg):\n    try:\n        1 / cfg.n\n    except ZeroDivisionError:\n        pass",
        {"n": 0},
        [],
    ),
    "where a run may not come by": (
        "import os\ndef main(cfg):\n    if os.environ:\n        1 / cfg.n",
        {"n": 0},
        [],
    ),
    "a call with too many arguments": (
        "def f(a):\n    pass\ndef main(cfg):\n    f(1, 2)",
        {},
        ["TypeError "],
    ),
    "what is raised on purpose": (
        "def main(cfg):\n    if cfg.done:\n        raise SystemExit",
        {"done": True},
        [],
    ),
    "the default of code": ("def main(cfg):\n    1 / cfg.get('n', 0)", {}, []),
}
"""Title -> program, config, the exceptions with their keys."""


@pytest.mark.parametrize("title", PROGRAMS)
def test_raises(title: str, tmp_path: Path) -> None:
    code, config, expected = PROGRAMS[title]
    assert raised(run(tmp_path, code, config)) == expected


def test_keys_that_a_function_takes_no_argument_for(tmp_path: Path) -> None:
    code = "def net(width):\n    pass\ndef main(cfg):\n    net(**cfg)"
    m = run(tmp_path, code, {"width": 1, "wdith": 2})
    assert [(".".join(each.path), each.name) for each in m.record.refused] == [("wdith", "net")]
