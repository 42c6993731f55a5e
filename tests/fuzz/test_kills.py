"""Runs that are ended as they write damage nothing; `python -m tests.fuzz.kills` ends more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import kills


@pytest.mark.parametrize("name", ["fix", "baseline", "cache"])
def test_a_run_that_is_ended_damages_nothing(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    usual = kills.undisturbed(kills.RUNS[name], root)
    assert (usual.files != kills.CONFIGS) == (name == "fix")
    generator = random.Random(name)
    for _ in range(3):
        assert kills.once(name, generator, root, usual).problems == []


def test_damage_is_seen(tmp_path: Path) -> None:
    kills.fill(kills.RUNS["fix"], tmp_path, anew=True)
    fixed = dict.fromkeys(kills.CONFIGS, b"fixed")
    assert kills.broken("fix", tmp_path, fixed) == []
    (tmp_path / "2.yaml").write_bytes(b"fixed")
    assert kills.broken("fix", tmp_path, fixed) == []
    (tmp_path / "3.yaml").write_bytes(kills.BEFORE[:20])
    (tmp_path / "baseline.json").write_text('{"a"')
    assert kills.broken("baseline", tmp_path, fixed) == [
        "3.yaml is neither as it was nor as it should become",
        "baseline.json is damaged",
    ]


@pytest.mark.parametrize(
    ("name", "whole", "cut"),
    [("a.html", "<html></html>\n", "<html>"), ("a.json", "{}", "{"), ("a.md", "x", "")],
)
def test_a_cut_file_is_seen(name: str, whole: str, cut: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(whole)
    assert kills.is_whole(tmp_path / name)
    (tmp_path / name).write_text(cut)
    assert not kills.is_whole(tmp_path / name)
