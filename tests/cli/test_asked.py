"""A plain command line is read without `click`, and read as `click` reads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfglint.cli.app import run
from cfglint.cli.asked import COMMANDS, FLAGS, Asked, plainly_asked
from cfglint.cli.check import check
from cfglint.cli.commands import app
from tests.conftest import ROOT

HERE = [str(ROOT / "configs"), str(ROOT / "README.md"), str(ROOT)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def by_click(words: list[str]) -> Asked:
    with app.make_context("cfglint", list(words)) as group:
        name, command, rest = group.command.resolve_command(group, [*group._protected_args])
        assert name == "check"
        assert command is check
        return Asked(**check.make_context("check", [*rest, *group.args], group).params)


@given(st.lists(st.sampled_from([*FLAGS, *HERE])), st.booleans())
def test_click_reads_a_plain_command_line_alike(words: list[str], named: bool) -> None:
    words = ["check", *words] if named else words
    assert plainly_asked(words) == by_click(words)


def test_the_parameters_are_those_of_the_command() -> None:
    assert {str(parameter.name) for parameter in check.params} == set(Asked._fields)
    flags = {
        option: str(parameter.name)
        for parameter in check.params
        if isinstance(parameter, click.Option) and parameter.is_flag
        for option in parameter.opts
    }
    del flags["--dynamic"]
    assert flags == FLAGS


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["-h"],
        ["--version"],
        ["-q"],
        ["-"],
        ["--"],
        ["--dynamic"],
        ["--no-cach"],
        ["--select", "S201"],
        ["--output-format=json"],
        ["missing.yaml"],
        *([command] for command in COMMANDS if command != "check"),
    ],
    ids=" ".join,
)
def test_click_reads_all_other_command_lines(words: list[str], folder: Path) -> None:
    assert plainly_asked(words) is None
    assert plainly_asked(["--no-cache", *words]) is None


def test_a_shell_that_asks_for_completions_asks_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CFGLINT_COMPLETE", "bash_source")
    assert plainly_asked([]) is None


def test_a_file_that_has_the_name_of_a_command(folder: Path) -> None:
    (folder / "memory").write_text("a: 1\n")
    (folder / "check").write_text("a: 1\n")
    assert plainly_asked(["memory"]) is None
    assert plainly_asked(["check", "memory", "check"]) == Asked(("memory", "check"))


def test_errors_are_told_alike(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cfglint.toml").write_text('include = ["nowhere"]\n')
    assert run([]) == 2
    plainly = capsys.readouterr().err
    assert run(["-v"]) == 2
    assert capsys.readouterr().err == plainly
    assert "Usage: cfglint check [OPTIONS] [PATHS]..." in plainly
    assert "there is no nowhere" in plainly


@pytest.mark.parametrize("words", [["a.yaml"], ["-v", "a.yaml"]], ids=["plain", "by click"])
def test_the_process_ends_with_the_status_and_the_whole_report(
    words: list[str], folder: Path
) -> None:
    (folder / "a.yaml").write_text("".join(f"a: {number}\n" for number in range(2000)))
    done = subprocess.run(
        [sys.executable, "-m", "cfglint", *words],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout.count("error[Y102]") == 1999
    assert done.stdout.rstrip().endswith(".")
    assert done.stderr == ""
