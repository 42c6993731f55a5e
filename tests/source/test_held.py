"""Programs that open a config and hold it in one way each: of the same two faults each one knows.

A program's first line says what is found where `model.depth` is misspelt and `extra` is added.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import TESTS

PROGRAMS = sorted((TESTS / "source" / "held").glob("*.py"))
GOOD = "lr: 0.1\nmodel:\n  width: 4\n  depth: 3\n"
FAULTY = "lr: 0.1\nmodel:\n  width: 4\n  depht: 3\nextra: 5\n"


def said(program: Path, text: str, folder: Path) -> list[str]:
    """Code and key of what is found in a config beside a program."""
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "configs").mkdir(exist_ok=True)
    (folder / "configs" / "a.yaml").write_text(text)
    code = program.read_text().partition("\n")[2]  # the first line has words of the config
    (folder / "train.py").write_text(code)
    found = check(["configs/a.yaml"], Options(use_cache=False, jobs=1)).diagnostics
    return [f"{each.code} {each.key}" for each in found]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_what_a_program_reads(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = program.read_text().partition("\n")[0].removeprefix("# ").split(", ")
    assert said(program, FAULTY, tmp_path) == expected


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_nothing_is_said_of_a_config_that_has_all(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(program, GOOD, tmp_path) == []
