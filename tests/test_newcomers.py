"""Small projects as a newcomer has them: what is said of their configs with no settings.

A folder of `newcomers/` is a repository whose configs have one fault each, named after it; the
others have none. `expected` beside them has a line a finding: `file:line:column severity code key`,
then the help.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import line_of

PROJECTS = Path(__file__).parent / "newcomers"
FOLDERS = sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())
FAULTS = (
    *("missing", "misspelt", "wrong_type", "number_as_text", "no_metric", "no_class", "heads"),
)
ELSEWHERE = {"hydra": {"missing": "sparse"}}
"""Configs whose fault is told in a file that they choose. A `1e-3` without quotes is a number to
Lightning's parser: nothing is said of it there."""


@pytest.mark.parametrize("name", FOLDERS)
def test_what_is_said(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = PROJECTS / name
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    report = check(["."], Options(use_cache=False))
    found = "".join(
        f"{d.span.file}:{line_of(d)}\n" + (f"    {d.help}\n" if d.help else "")
        for d in report.diagnostics
    )
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        (case / "expected").write_text(found)
    assert found == (case / "expected").read_text()
    files = [Path(str(d.span.file)).stem for d in report.diagnostics]
    faulty = {ELSEWHERE.get(name, {}).get(fault, fault): fault for fault in FAULTS}
    assert set(files) <= set(faulty), "what is right is blamed"
    assert len(files) == len(set(files)), "one fault is told twice"
    assert len(set(files)) >= len(FAULTS) - 1


def test_a_value_of_the_command_line_is_told_where_it_replaces_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROJECTS / "plain", tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    given = (("model.name", "transfomer"),)
    report = check(["configs/base.yaml"], Options(use_cache=False, overrides=given))
    (found,) = report.diagnostics
    assert line_of(found).startswith("8:9 error R303 model.name")
    assert found.fix is None
