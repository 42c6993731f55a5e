"""The folder of the repository around a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.source.root import repository_of

TREES = {
    "git": ([".git/HEAD", "sub/pyproject.toml", "sub/conf/a.yaml"], "sub/conf/a.yaml", "."),
    "a project without git": (["sub/pyproject.toml", "sub/conf/a.yaml"], "sub/conf/a.yaml", "sub"),
    "an old project": (["sub/setup.py", "sub/a.yaml"], "sub/a.yaml", "sub"),
    "a worktree": (["sub/.git", "sub/conf/a.yaml"], "sub/conf/a.yaml", "sub"),
}


@pytest.mark.parametrize("case", TREES)
def test_the_nearest_mark_counts(case: str, tmp_path: Path) -> None:
    files, config, expected = TREES[case]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert Path(repository_of(str(tmp_path / config))) == (tmp_path / expected).resolve()


def test_without_a_mark_it_is_the_working_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work/conf").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert repository_of("conf/a.yaml") == str(tmp_path / "work")
    assert repository_of(str(tmp_path / "elsewhere/a.yaml")) == ""
