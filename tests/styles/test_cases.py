"""Every folder `cases/STYLE/CASE` is a repository; `expected` beside its files is what is said.

A line is `file:line:column severity code key`. `CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them;
read the difference before it is committed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check
from cfglint.styles import registry
from tests.conftest import line_of

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir())


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_expected_diagnostics(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    report = check(["."], Options(use_cache=False))
    found = "".join(f"{d.span.file}:{line_of(d)}\n" for d in report.diagnostics)
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        (case / "expected").write_text(found)
    assert found == (case / "expected").read_text()


def test_every_style_has_a_case() -> None:
    assert {path.parent.name for path in FOLDERS} >= {line.name for line in registry.STYLES}


@pytest.mark.parametrize("name", [line.name for line in registry.STYLES])
def test_a_style_says_what_it_recognises_and_checks(name: str) -> None:
    text = __import__(f"cfglint.styles.{name}", fromlist=["_"]).__doc__
    assert "What is recognised:" in text
    assert "What is checked:" in text
