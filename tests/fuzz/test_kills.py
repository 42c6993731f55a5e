"""Runs that are ended as they write damage nothing; `python -m tests.fuzz.kills` ends more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import kills


@pytest.mark.parametrize("name", ["fix", "baseline"])
def test_a_run_that_is_ended_damages_nothing(name: str, tmp_path: Path) -> None:
    kills.fill(tmp_path)
    usual = kills.seconds_of(kills.RUNS["fix"], tmp_path)
    fixed = (tmp_path / "0.yaml").read_bytes()
    assert fixed != kills.BEFORE
    generator = random.Random(name)
    for _ in range(3):
        assert kills.once(name, generator, tmp_path, usual, fixed) == []


def test_damage_is_seen(tmp_path: Path) -> None:
    kills.fill(tmp_path)
    assert kills.broken(kills.RUNS["fix"], tmp_path, b"fixed") == []
    (tmp_path / "3.yaml").write_bytes(kills.BEFORE[:20])
    (tmp_path / "baseline.json").write_text('{"a"')
    assert kills.broken(kills.RUNS["baseline"], tmp_path, b"fixed") == [
        "3.yaml is neither as it was nor fixed",
        "baseline.json is damaged",
    ]
