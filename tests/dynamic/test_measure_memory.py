"""The program that measures on a GPU, as far as a CPU goes; and the one that predicts its rows."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from benchmarks import measured_rows
from benchmarks.measure_memory import CASES, machine, measured, one
from tests.conftest import ROOT

SCRIPT = ROOT / "benchmarks" / "measure_memory.py"
PHASES = ["load", "forward", "backward", "step", "validation", "last-batch"]
ONE_OF_EACH = {case.model: (n, case) for n, case in enumerate(CASES) if case.model[:4] == "own/"}
WAYS = [
    next(n for n, case in enumerate(CASES) if case.model == model and getattr(case, field))
    for (model, _), field in zip(
        ONE_OF_EACH.items(),
        ["compile", "fused", "checkpoint", "clip", "accumulate", "batch"],
        strict=True,
    )
]


def test_sixty_different_cases() -> None:
    assert len(set(CASES)) == len(CASES) == 60


def test_it_imports_nothing_of_cfglint() -> None:
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            assert not any(name.startswith(("cfglint", "benchmarks")) for name in names)


@pytest.mark.parametrize("number", WAYS, ids=lambda number: CASES[number].model)
def test_a_case_trains(number: int) -> None:
    answer = one(number, dry=True)
    assert list(answer.get("phases", answer)) == PHASES


def test_a_fresh_process_answers(tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    words = ["--dry-run", "--only", "own/mlp", "--seconds", "0", "--out", str(out)]
    done = subprocess.run([sys.executable, str(SCRIPT), *words], cwd=tmp_path, check=False)
    found = json.loads(out.read_text())
    assert done.returncode == 0
    assert {row["skipped"] for row in found["rows"]} == {"the 0 s were up"}
    assert found["machine"]["dry_run"]
    with pytest.raises(measured_rows.TruthError, match="dry run"):
        measured_rows.read(out)


def test_without_a_card_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT)], cwd=tmp_path, capture_output=True)
    if done.returncode == 0:
        pytest.skip("this machine has a GPU")
    assert b"no CUDA device" in done.stderr
    assert done.returncode == 2


def test_rows_are_predicted(tmp_path: Path) -> None:
    phase = {"allocated": 900 << 20, "reserved": 1000 << 20, "process": 1500 << 20}
    rows: list[dict[str, Any]] = [
        {"case": CASES[0]._asdict(), "phases": {"forward": phase}},
        {"case": CASES[1]._asdict(), "oom": "CUDA out of memory"},
    ]
    about = {**machine(dry=True), "dry_run": False, "card": "a card", "capacity": 24 << 30}
    path = tmp_path / "rows.json"
    path.write_text(json.dumps({"machine": about, "rows": rows}))
    found = measured_rows.judged(path)
    (row,) = found["rows"]
    assert found["offset"] == 500 << 20
    assert row["measured"]["reserved"] == 1000 << 20
    parameters = 4 * 4096 * 4097 + 4097 * 1000
    assert row["predicted"]["allocated"] > 4 * parameters * 4
    assert any("reserved: 1 rows" in line for line in measured_rows.lines_of(found))


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text("[]")
    with pytest.raises(measured_rows.TruthError, match="not what"):
        measured_rows.read(path)


def test_all_cases_are_told(tmp_path: Path) -> None:
    lines: list[str] = []
    measured(dry=True, seconds=0, only="torchvision/resnet50", tell=lines.append)
    assert len(lines) == 4
