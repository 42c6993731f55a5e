"""Ignore patterns mean what they mean to git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfglint.run.discovery import find_files
from cfglint.run.ignored import Patterns
from tests.steps import steps

PATHS = ("a", "ab", "b", "a/b", "a/ab", "a/b/a", "b/a/b", "a.yaml", "a/a.yaml", "b/a/b/ab", "a b")


def leaves_out(lines: list[str], path: str) -> bool:
    return Patterns(lines).decide(path) is True


@pytest.mark.parametrize(
    ("lines", "path", "out"),
    [
        (["a"], "b/a", True),
        (["/a"], "b/a", False),
        (["a/"], "a", False),
        (["a/"], "a/b", True),
        (["b/a"], "c/b/a", False),
        (["**/b/a"], "c/b/a", True),
        (["a/**"], "a", False),
        (["a/**"], "a/b/c", True),
        (["a/**/c"], "a/c", True),
        (["a/**/c"], "a/b/b/c", True),
        (["*.yaml", "!keep.yaml"], "keep.yaml", False),
        (["!keep.yaml", "*.yaml"], "keep.yaml", True),
        (["a/", "!a/b"], "a/b", True),
        (["[ab]c"], "bc", True),
        (["[!ab]c"], "bc", False),
        (["[a-c]"], "b", True),
        (["[[:digit:]]"], "7", True),
        (["a?c"], "abc", True),
        (["a?c"], "a/c", False),
        (["a*c"], "a/c", False),
        (["\\#a"], "#a", True),
        (["#a"], "#a", False),
        (["\\!a"], "!a", True),
        (["a "], "a", True),
        (["a\\ "], "a ", True),
        (["\\"], "\\", False),
        (["a\\"], "a", False),
        (["["], "[", False),
        (["!"], "a", False),
        (["/"], "a", False),
        ([""], "a", False),
    ],
)
def test_patterns(lines: list[str], path: str, out: bool) -> None:
    assert leaves_out(lines, path) is out


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    folder = tmp_path_factory.mktemp("tree")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


atoms = ["a", "b", "*", "?", "!", " ", "-", "\\*", "\\a", "[ab]", "[!b]", "[]a]", "[a-b]", "[\\]a]"]
names = st.lists(st.sampled_from(atoms), min_size=1, max_size=4).map("".join)
patterns = st.lists(
    st.lists(names | st.just("**"), min_size=1, max_size=3)
    .map("/".join)
    .flatmap(lambda text: st.sampled_from([text, "/" + text, text + "/", "!" + text])),
    min_size=1,
    max_size=4,
)


@given(patterns)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_git_says_the_same(tree: Path, lines: list[str]) -> None:
    (tree / ".gitignore").write_text("".join(f"{line}\n" for line in lines))
    done = subprocess.run(
        ["git", "-C", str(tree), "check-ignore", "--no-index", "--stdin", "-z"],
        input="\0".join(PATHS) + "\0",
        capture_output=True,
        text=True,
        check=False,
    )
    said = {path for path in done.stdout.split("\0") if path}
    assert {path for path in PATHS if leaves_out(lines, path)} == said


def test_a_pattern_takes_no_longer_than_its_length_times_the_name() -> None:
    pattern, name = "*a" * 100 + "b", "a" * 250
    assert steps(lambda: leaves_out([pattern], name)) < 2_000_000


def test_a_lone_backslash_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("\\\nout.yaml\n")
    for name in ("out.yaml", "in.yaml"):
        (tmp_path / name).write_text("a: 1\n")
    assert [Path(path).name for path in find_files([str(tmp_path)])] == ["in.yaml"]
