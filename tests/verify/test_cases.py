"""Every folder of `cases/` is trained, all in one run, and gives what its `expected.txt` says.

A line is `line:column severity code key`, then the message; or why a config was not checked.
`CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them; read the difference before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cfglint.diagnostic import Report
from cfglint.rules import registry
from cfglint.run.project import Options
from cfglint.stages.check import check
from cfglint.verify.request import VerifyOptions
from tests.conftest import line_of, processes_of

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/config.yaml"))
NUMBERS = re.compile(r"-?\d+\.\d+(e[-+]?\d+)?|\d{3,}(,\d{3})*")


@pytest.fixture(scope="module")
def report(started_here: str) -> Report:
    paths = [str(folder / "config.yaml") for folder in FOLDERS]
    asked = VerifyOptions(device="cpu", steps=6)
    return check(paths, Options(dynamic=True, use_cache=False, verify=asked))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_expected_diagnostics(report: Report, folder: Path) -> None:
    path = os.path.relpath(folder / "config.yaml")
    lines = [
        f"{line_of(d)}: {NUMBERS.sub('N', d.message)}"
        for d in report.diagnostics
        if os.path.relpath(d.span.file) == path
    ]
    lines += [
        f"not checked: {n.reason}" for n in report.not_checked if os.path.relpath(n.file) == path
    ]
    found = "".join(line + "\n" for line in lines)
    expected = folder / "expected.txt"
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        expected.write_text(found)
    assert found == expected.read_text()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_failed_is_no_success(report: Report, folder: Path) -> None:
    path = os.path.relpath(folder / "config.yaml")
    item = next(i for i in report.verify if os.path.relpath(i["file"]) == path)
    expected = (folder / "expected.txt").read_text()
    if "error" in expected:
        assert item["verdict"] == "failed"
    elif "warning" in expected:
        assert item["verdict"] == "warned"
    else:
        assert item["verdict"] == "passed"
        boxes = {box["name"]: box for box in item["boxes"]}
        assert all(b["status"] == "passed" for name, b in boxes.items() if name != "pace"), boxes


def test_every_rule_of_this_stage_has_a_case() -> None:
    codes = {word for f in FOLDERS for word in (f / "expected.txt").read_text().split()}
    assert codes >= registry.VERIFY - {"V608"}  # which needs a baseline: test_commands.py


def test_a_planted_fault_is_caught_by_its_code_alone() -> None:
    for folder in FOLDERS:
        text = (folder / "expected.txt").read_text()
        codes = set(re.findall(r"\b[A-Z]\d{3}\b", text))
        assert codes == (set() if folder.name.startswith("good") else {folder.name[:4].upper()})


def test_no_process_is_left_behind(report: Report, started_here: str) -> None:
    assert processes_of(started_here) == []
