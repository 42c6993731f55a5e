"""Every folder of `cases/` gives the diagnostics in its `expected.txt`, all traced in one run.

A line is `line:column severity code key`, or why a config was not checked.
`CFGLINT_UPDATE_EXPECTED=1 pytest` rewrites them; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cfglint.diagnostic import Report
from cfglint.rules import registry
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import line_of, processes_of

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/config.yaml"))


@pytest.fixture(scope="module")
def report(started_here: str) -> Report:
    paths = [str(folder / "config.yaml") for folder in FOLDERS]
    return check(paths, Options(dynamic=True, force=True, use_cache=False))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_expected_diagnostics(report: Report, folder: Path) -> None:
    path = os.path.relpath(folder / "config.yaml")
    lines = [line_of(d) for d in report.diagnostics if os.path.relpath(d.span.file) == path]
    lines += [
        f"not checked: {n.reason}" for n in report.not_checked if os.path.relpath(n.file) == path
    ]
    found = "".join(line + "\n" for line in lines)
    expected = folder / "expected.txt"
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        expected.write_text(found)
    assert found == expected.read_text()


def test_every_rule_of_this_stage_has_a_case() -> None:
    codes = {word for f in FOLDERS for word in (f / "expected.txt").read_text().split()}
    assert codes >= registry.DYNAMIC


def test_good_ones_were_traced(report: Report) -> None:
    traced = {Path(item["file"]).parent.name for item in report.dynamic if item["status"] == "ok"}
    assert traced >= {folder.name for folder in FOLDERS if folder.name.startswith("good")}


def test_the_json_says_what_held(report: Report) -> None:
    held = [item["sandbox"] for item in report.dynamic if item["status"] == "ok"]
    assert held
    assert all(set(each) == {"network", "processes"} for each in held)


def test_no_process_is_left_behind(report: Report, started_here: str) -> None:
    assert processes_of(started_here) == []


def test_each_config_stands_once_in_the_json(report: Report) -> None:
    traced = [item["file"] for item in report.dynamic]
    left = [item.file for item in report.not_checked]
    assert len({*traced, *left}) == len(traced) + len(left) == len(FOLDERS)
