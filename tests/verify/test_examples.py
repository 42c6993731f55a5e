"""The example configs, verified beside one of them, with every box of the plan."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import ROOT
from tests.verify.test_commands import run

CONFIGS = sorted((ROOT / "configs").glob("multitask_*.yaml"))


def test_the_example_configs_pass_every_box(tmp_path: Path) -> None:
    baseline = ROOT / "configs" / "multitask_B_04_Dlinear.yaml"
    done = run(
        *map(str, CONFIGS),
        *("--baseline", str(baseline), "--slower", "50", "--device", "cpu"),
        *("-o", "verification-results.md", "-o", "all.json", "-o", "all.html", "--no-cache"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "all.json").read_text())["verify"]
    assert len(found) == len(CONFIGS) == 4
    for item in found:
        assert item["verdict"] == "passed"
        assert {box["status"] for box in item["boxes"]} == {"passed"}
        assert all(any(c.isdigit() for c in b["measured"]) for b in item["boxes"][1:])
        assert all(change["factor"] < 1 for change in item["scale"])
        tasks = item["figures"]["validation"]["tasks"]
        assert len(tasks) == 4
        for task in tasks:
            assert f"{task}/loss" in item["figures"]["validation"]["metrics"]
        growth, told = item["figures"]["growth"], item["figures"]["predicted"]
        assert told["low"] * 0.95 <= growth["measured"] <= told["high"] * 1.05
    report = (tmp_path / "verification-results.md").read_text()
    for line in report.splitlines():
        if line.startswith("!["):
            picture = tmp_path / line.partition("(")[2].rstrip(")")
            assert picture.read_text().startswith("<svg")
    assert report.count("- [x]") == 4 * 15
    assert "<svg" in (tmp_path / "all.html").read_text()
