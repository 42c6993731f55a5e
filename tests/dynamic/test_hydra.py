"""Which configs of a Hydra tree are traced: those that runs are started from, as they are run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfglint.linter import lint_here
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store
from cfglint.stages.dynamic import experiments_of, subject_of

PROGRAM = Path(__file__).parent.parent / "rules" / "cases" / "hydra_program"


def test_runs_are_traced_and_choices_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROGRAM, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text(
        '[dynamic]\nadapter = "callable"\nentry = "app.model:Large"\n'
    )
    monkeypatch.chdir(tmp_path)
    projects, store = Projects(Options()), Store()
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.yaml"))
    results = lint_here(files, projects, store)
    found = experiments_of(results, projects, store)
    dims = {
        result.path: subject_of(bound, projects(result.path)).config["model"]["dim"]  # type: ignore[index,call-overload]
        for result, bounds in found
        for bound in bounds
    }
    assert dims == {
        "conf/config.yaml": 8,
        "conf/experiment/faults.yaml": 8,
        "conf/experiment/good.yaml": 128,
    }
