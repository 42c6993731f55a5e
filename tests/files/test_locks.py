"""One process at a time on one file, and nothing left of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from cfglint.files.locks import HeldError, alone_on


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    told = pytest.raises(HeldError, match=str(os.getpid()))
    with alone_on("report.md"), told, alone_on("report.md"):
        pass
    with alone_on("report.md"), alone_on("other.md"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_a_killed_process_left_is_taken(tmp_path: Path) -> None:
    with alone_on("report.md"):
        (left,) = tmp_path.iterdir()
    left.write_text("123")
    with alone_on("report.md"):
        assert left.read_text() == str(os.getpid())


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    with alone_on("report.md"):
        (name,) = tmp_path.iterdir()
    victim = tmp_path / "victim"
    victim.write_text("kept")
    name.symlink_to(victim)
    with pytest.raises(OSError, match=name.name), alone_on("report.md"):
        pass
    assert victim.read_text() == "kept"
