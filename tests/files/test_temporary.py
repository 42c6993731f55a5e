"""Folders that a killed run left in the system's temporary folder go with the next run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from cfglint.files.temporary import folder_name, lives, machine, remove_left


@pytest.fixture(name="system")
def _system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, for this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(name="ended", scope="module")
def _ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_folders_of_ended_processes_are_removed(system: Path, ended: int) -> None:
    for ending in ("", "-x1"):
        (system / f"{folder_name('verify', ended)}{ending}" / "inner").mkdir(parents=True)
        (system / f"{folder_name('verify', ended)}{ending}" / "inner" / "a.pt").write_text("x")
    remove_left("verify")
    assert list(system.iterdir()) == []


def test_what_is_not_left_behind_stays(system: Path, ended: int) -> None:
    other = f"{int(machine(), 16) ^ 1:08x}"
    kept = {
        folder_name("verify", os.getpid()) + "-x",
        folder_name("trace", ended),
        f"cfglint-verify-{other}-{ended}",
        f"cfglint-verify-{ended}",
        f"not-{folder_name('verify', ended)}",
    }
    for name in kept:
        (system / name).mkdir()
    remove_left("verify")
    assert {path.name for path in system.iterdir()} == kept


def test_a_link_in_the_place_of_a_folder_is_not_followed(system: Path, ended: int) -> None:
    (system / "precious").mkdir()
    (system / "precious" / "a").write_text("x")
    (system / folder_name("verify", ended)).symlink_to(system / "precious")
    remove_left("verify")
    assert (system / "precious" / "a").read_text() == "x"


def test_a_missing_temporary_folder_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    remove_left("verify")


def test_processes_that_live_and_that_do_not(ended: int) -> None:
    assert lives(os.getpid())
    assert lives(1), "a process of another user lives, too"
    assert not lives(ended)
    assert lives(10**30), "what cannot be asked for is not removed"
