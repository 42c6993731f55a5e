"""Paths to files: suffixes, hidden folders, .gitignore, exclude, links."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cfglint.run.discovery import find_files


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n")


def test_yaml_and_yml_in_sorted_order_but_not_hidden_folders(tree: Path) -> None:
    touch("b.yaml", "a/z.yml", "a/b.yaml", "x.txt", ".git/c.yaml", ".venv/d.yaml", "y.yaml**")
    assert find_files(["."]) == ["b.yaml", "a/b.yaml", "a/z.yml"]


def test_a_named_file_counts_whatever_its_suffix_and_once(tree: Path) -> None:
    touch("a.conf", "d/b.yaml", ".hidden/c.yaml")
    paths = ["a.conf", "d", "d/b.yaml", ".hidden/c.yaml"]
    assert find_files(paths) == ["a.conf", "d/b.yaml", ".hidden/c.yaml"]


def test_gitignore_is_honoured_as_git_does(tree: Path) -> None:
    touch(
        "keep.yaml",
        "drop.yaml",
        "out/a.yaml",
        "sub/drop.yaml",
        "sub/again.yaml",
        "sub/own.yaml",
        "sub/deep/x.yaml",
        "data/big.yaml",
        "data/small.yaml",
    )
    (tree / ".gitignore").write_text("drop.yaml\n/out/\ndata/*\n!data/small.yaml\n")
    (tree / "sub/.gitignore").write_text("!drop.yaml\nown.yaml\ndeep\n")
    subprocess.run(["git", "init", "-q"], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "*.yaml"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert sorted(find_files(["."])) == sorted(listed)
    assert sorted(find_files(["sub"])) == sorted(n for n in listed if n.startswith("sub/"))


def test_gitignore_above_the_folder_counts_inside_a_repository_only(tree: Path) -> None:
    touch("repo/configs/a.yaml", "repo/configs/b.yaml")
    (tree / "repo/.gitignore").write_text("b.yaml\n")
    assert len(find_files(["repo/configs"])) == 2
    (tree / "repo/.git").mkdir()
    assert find_files(["repo/configs"]) == ["repo/configs/a.yaml"]


def test_exclude_is_relative_to_the_settings(tree: Path) -> None:
    touch("configs/a.yaml", "configs/archive/b.yaml", "configs/archive/deep/c.yaml")
    assert find_files(["configs"], ("configs/archive/**",), str(tree)) == ["configs/a.yaml"]
    assert find_files(["configs"], ("archive",), str(tree)) == ["configs/a.yaml"]
    assert find_files(["configs"], ("*.yaml",), str(tree)) == []


def test_loops_and_links(tree: Path) -> None:
    touch("real/a.yaml")
    (tree / "real/loop").symlink_to(tree)
    (tree / "real/same.yaml").symlink_to(tree / "real/a.yaml")
    (tree / "dangling.yaml").symlink_to(tree / "nowhere")
    assert find_files(["."]) == ["dangling.yaml", "real/a.yaml"]


def test_what_git_tracks_is_not_ignored(tree: Path) -> None:
    touch("b.yml", "sub/a.yaml", "sub/new.yaml", "deep/er/c.yaml", "deep/er/d.yaml")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "b.yml", "sub/a.yaml", "deep/er/c.yaml"], check=True)
    (tree / ".gitignore").write_text("*.yaml\n*.yml\ndeep/\n")
    assert sorted(find_files(["."])) == ["b.yml", "deep/er/c.yaml", "sub/a.yaml"]
    assert find_files(["sub"]) == ["sub/a.yaml"]


def test_where_git_has_noted_nothing_ignored_files_count_if_there_are_no_others(
    tree: Path,
) -> None:
    touch("configs/a.yaml", "configs/b.yaml")
    (tree / ".gitignore").write_text("*.yaml\n")
    subprocess.run(["git", "init", "-q"], check=True)
    assert find_files(["configs"]) == ["configs/a.yaml", "configs/b.yaml"]
    touch("c.yml")
    assert find_files(["."]) == ["c.yml"]
    subprocess.run(["git", "add", ".gitignore"], check=True)
    assert find_files(["configs"]) == []
