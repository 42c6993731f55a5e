"""Code that this config's values switch off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.source.evaluated import run

PROGRAMS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "a switch that is off": (
        "def main(cfg):\n    if cfg.ema:\n        cfg.decay",
        {"ema": False},
        {"decay"},
    ),
    "the other side of a switch": (
        "def main(cfg):\n    if cfg.ema:\n        cfg.decay\n    else:\n        cfg.plain",
        {"ema": True},
        {"plain"},
    ),
    "what comes after a return": (
        "def main(cfg):\n    if not cfg.ema:\n        return\n    cfg.decay",
        {"ema": False},
        {"decay"},
    ),
    "the rest of an `and`": (
        "def main(cfg):\n    cfg.ema and cfg.decay",
        {"ema": False},
        {"decay"},
    ),
    "a choice between things is no switch": (
        "def main(cfg):\n    if cfg.kind == 'a':\n        cfg.width",
        {"kind": "b"},
        set(),
    ),
    "what such code sets, it sets for nobody": (
        "names = []\ndef main(cfg):\n    if cfg.ema:\n        names.append(1)\n"
        "    if names:\n        cfg.reached",
        {"ema": False},
        {"reached"},
    ),
}
"""Title -> program, config, the keys that it would read with other values."""


@pytest.mark.parametrize("title", PROGRAMS)
def test_idle_reads(title: str, tmp_path: Path) -> None:
    code, config, expected = PROGRAMS[title]
    m = run(tmp_path, code, config)
    assert {".".join(path) for path in m.seen.idle} == expected
    assert not {read.path[0] for read in m.record.reads.values()} & expected


def test_code_that_is_not_run_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    code = "def main(cfg):\n    if cfg.ema:\n        cfg.x = 1\n        raise ValueError\n"
    m = run(tmp_path, code, {"ema": 0})
    assert (m.flow.unsure, m.flow.idling, m.section.written) == (0, 0, {})
    assert len(m.flow.frames) == 1
    assert not m.flow.stack
    assert not m.record.raised
