"""`--data synthetic`: a program without its data is traced on samples that are made up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cfglint.cli.app import run

TRAIN = Path(__file__).parent / "synthetic" / "train.py"
SHAPES = """\
[dynamic]
inputs = [{ shape = ["batch", 64] }]
targets = [{ shape = ["batch"], dtype = "int64", high = 7 }]
"""
Capture = pytest.CaptureFixture[str]


def answer(folder: Path, words: list[str], capsys: Capture) -> tuple[int, dict[str, Any]]:
    shutil.copy(TRAIN, folder / "train.py")
    status = run(["memory", "--json", "-q", *words, "--", "python", "train.py"])
    return status, json.loads(capsys.readouterr().out)


def test_samples_by_the_shapes_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cfglint.toml").write_text(SHAPES)
    status, data = answer(tmp_path, ["--data", "synthetic"], capsys)
    (item,) = data["dynamic"]
    assert (status, item["status"]) == (0, "ok")
    assert [loss["input"] for loss in item["losses"]] == [[32, 7]]
    assert {"step", "last-batch", "validation"} <= {p["name"] for p in item["memory"]["phases"]}
    told = "Longer found no files: its samples are made up, by the settings' shapes"
    assert told in item["notes"]


@pytest.mark.parametrize("words", [["--data", "synthetic"], []])
def test_without_shapes_the_missing_file_is_told(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    status, data = answer(tmp_path, words, capsys)
    (found,) = data["diagnostics"]
    assert (status, found["code"]) == (1, "X902")
    assert "data/train.pt" in found["message"]


def test_a_public_data_set_has_its_size_and_its_classes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    pytest.importorskip("PIL")
    monkeypatch.chdir(tmp_path)
    shutil.copy(TRAIN.with_name("pictures.py"), tmp_path / "train.py")
    words = ["memory", "--json", "-q", "--data", "synthetic", "--", "python", "train.py"]
    assert run(words) == 0
    (item,) = json.loads(capsys.readouterr().out)["dynamic"]
    assert item["status"] == "ok"
    assert [loss["input"] for loss in item["losses"]] == [[128, 10]]
    assert "last-batch" in {phase["name"] for phase in item["memory"]["phases"]}
    told = "CIFAR10 found no files: its samples are made up, pictures of the usual size"
    assert told in item["notes"]
