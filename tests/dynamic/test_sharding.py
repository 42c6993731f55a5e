"""What one of several processes holds of a model that they share out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cfglint.cli.app import run

PROGRAMS = Path(__file__).parent / "programs"
Capture = pytest.CaptureFixture[str]

PARAMETERS = 64 * 512 + 512 + 4 * (2 * 512 * 2048 + 2048 + 512) + 512 * 10 + 10
"""Elements of the model that both programs train."""


def copied(name: str, into: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program alone in a folder, which is then the working folder."""
    work = into / "work"
    shutil.copytree(PROGRAMS / name, work)
    monkeypatch.chdir(work)
    return work


def traced(folder: Path, count: int, capsys: Capture, *before: str) -> dict[str, Any]:
    words = [*before, "torchrun", f"--nproc-per-node={count}", "train.py", "config.yaml"]
    assert run(["memory", "--json", "-q", "--", *words]) == 0
    item: dict[str, Any] = json.loads(capsys.readouterr().out)["dynamic"][0]
    assert item["status"] == "ok"
    return item


@pytest.mark.parametrize("name", ["sharded", "sharded_flat"])
def test_each_process_holds_its_part(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = copied(name, tmp_path, monkeypatch)
    parts = {count: traced(work, count, capsys) for count in (2, 8)}
    for count, item in parts.items():
        held = item["parameters"]["count"]
        assert PARAMETERS <= held * count <= PARAMETERS + 30 * count * 512  # rows are rounded up
        phases = {phase["name"]: phase for phase in item["memory"]["phases"]}
        # parameters, gradients and two moments in float32, with what a step takes for them
        least = 4 * 4 * held
        assert least <= phases["step"]["allocated_peak"] <= least + 4 * 2 * held + (64 << 20)
        assert any(f"one of {count} processes" in note for note in item["notes"])
    forward = {
        count: next(p["allocated_peak"] for p in item["memory"]["phases"] if p["name"] == "forward")
        for count, item in parts.items()
    }
    assert forward[8] < forward[2]


def test_what_is_offloaded_is_not_on_the_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = copied("sharded", tmp_path, monkeypatch)
    item = traced(work, 2, capsys, "OFFLOAD=1")
    phases = {phase["name"]: phase for phase in item["memory"]["phases"]}
    held = 4 * item["parameters"]["count"]  # its gradients and two moments are as large
    assert phases["step"]["allocated_peak"] < 2 * held < phases["backward"]["allocated_peak"]


def test_gradients_that_are_parts_of_their_buckets_are_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = copied("distributed", tmp_path, monkeypatch)
    apart = traced(work, 4, capsys)
    text = (work / "train.py").read_text()
    (work / "train.py").write_text(
        text.replace("device_ids=[local]", "device_ids=[local], gradient_as_bucket_view=True")
    )
    shared = traced(work, 4, capsys)
    saved = [of["memory"]["breakdown_at_peak"]["gradients"] for of in (apart, shared)]
    assert saved[0] - saved[1] == pytest.approx(4 * 500_500, abs=1024)


def test_batch_norms_that_processes_share_are_traced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    item = traced(copied("shared_norms", tmp_path, monkeypatch), 4, capsys)
    assert item["parameters"]["count"] == 16 * 27 + 16 + 2 * 16 + 1024 * 4 + 4
    assert item["memory"]["phases"][-1]["name"] == "step"
    assert item["incomplete"] == []
    outputs = {shape["module"]: shape["output"] for shape in item["shapes"]}
    assert outputs["module.1"] == [[8, 16, 8, 8]]
