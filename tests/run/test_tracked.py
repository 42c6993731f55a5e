"""What git tracks, by its index."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cfglint.run.tracked import Tracked, is_noted


def test_files_and_folders_of_an_index(tmp_path: Path) -> None:
    long = "n" * 120 + "/" + "m" * 120 + ".yaml"
    for name in ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml", long):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x: 1\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert not is_noted(str(tmp_path / "sub"))
    subprocess.run(["git", "add", "sub/deep", long], cwd=tmp_path, check=True)
    tracked = Tracked(str(tmp_path))
    assert tracked.has(str(tmp_path / "sub/deep/b.yaml"))
    assert tracked.has(str(tmp_path / long))
    assert tracked.has(str(tmp_path / "sub") + "/")
    assert not tracked.has(str(tmp_path / "a.yaml"))
    assert not tracked.has(str(tmp_path / "sub/a.yaml"))
    assert not tracked.has(str(tmp_path / "deep") + "/")
    assert is_noted(str(tmp_path / "sub"))


def test_what_is_no_repository_has_nothing_tracked(tmp_path: Path) -> None:
    assert not Tracked(str(tmp_path)).has(str(tmp_path / "a.yaml"))
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(b"DIRC\0\0\0\4")
    assert not Tracked(str(tmp_path)).has(str(tmp_path / "a.yaml"))


def test_a_worktree_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/a.yaml").write_text("x: 1\n")
    for command in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm a"):
        subprocess.run(["git", *command.split()], cwd=tmp_path / "one", check=True)
    subprocess.run(
        ["git", "worktree", "add", "-q", "../two", "HEAD"], cwd=tmp_path / "one", check=True
    )
    assert Tracked(str(tmp_path / "two")).has(str(tmp_path / "two/a.yaml"))
