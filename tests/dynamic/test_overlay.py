"""Where a system allows no mounts, a program gets a copy of its folder, which goes with its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cfglint.dynamic import overlay
from tests.conftest import ROOT

PROGRAM = """
import os, sys
from cfglint.dynamic import overlay

def refuse(folder):
    raise OSError("no mounts here")

overlay._overlay = refuse
work = overlay.protect(os.getcwd())
open("a.txt", "w").write("changed")
for path in sys.argv[1:]:
    try:
        open(path, "w").write("changed")
    except OSError as error:
        print("refused:", type(error).__name__)
print(work)
print(open("large.bin", "rb").read(1) == b"x", os.path.exists(".git"))
"""


@pytest.fixture(name="work")
def _work(tmp_path: Path) -> Path:
    """A working folder with a small file, one too large to copy, and a repository."""
    work = tmp_path / "work"
    (work / ".git").mkdir(parents=True)
    (work / "a.txt").write_text("as it was")
    (work / "large.bin").write_bytes(b"x" * (overlay.COPIED + 1))
    return work


def in_copy(work: Path, *written: str) -> tuple[int, list[str]]:
    """The number of a process that worked in a copy, and the lines that it printed."""
    scratch = work.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *written],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        text=True,
    )
    printed, _ = process.communicate(timeout=60)
    return process.pid, printed.splitlines()


def test_a_program_writes_to_the_copy_alone(work: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    _, lines = in_copy(work, str(outside), str(work / "a.txt"))
    assert lines[:2] == ["refused: PermissionError"] * 2
    assert lines[2] != str(work)
    assert lines[3] == "True False", "large files are linked to, repositories left out"
    assert (work / "a.txt").read_text() == "as it was"
    assert not outside.exists()


def test_a_copy_is_removed_after_its_process(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, lines = in_copy(work)
    assert Path(lines[0]).is_dir()
    monkeypatch.setattr(tempfile, "tempdir", str(work.parent / "scratch"))
    overlay.clean(process)
    assert list((work.parent / "scratch").iterdir()) == []
    assert (work / "large.bin").stat().st_size == overlay.COPIED + 1


def test_a_folder_of_too_many_files_is_not_copied(
    work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(overlay, "MOST_FILES", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError, match="more than 1 files"):
        overlay._copy(str(work))
    overlay.clean(os.getpid())
