"""`cfglint fit -- COMMAND`: the user's own program, run with each changed config."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cfglint.cli.app import run
from cfglint.dynamic.program_fit import _batch_key, _levers

PROGRAM = Path(__file__).parent / "programs" / "plain"
Capture = pytest.CaptureFixture[str]


def test_changes_that_the_program_was_run_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = tmp_path / "work"
    shutil.copytree(PROGRAM, work)
    text = (work / "config.yaml").read_text().replace("1024", "2048")
    (work / "config.yaml").write_text(text)
    monkeypatch.chdir(work)
    words = ["--", "python", "train.py", "--config", "config.yaml"]
    assert run(["fit", "--gpu", "900MiB", "--json", "-q", *words]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    (found,) = data["fit"]
    assert not found["fits"]
    (proposal,) = found["proposals"]
    assert proposal["changes"] == [{"key": "model.width", "from": 2048, "to": 1024}]
    assert proposal["memory"]["verdict"] == "fits"
    before = data["dynamic"][0]["memory"]["peak"]["estimate"]
    assert proposal["memory"]["peak"]["estimate"] < before
    assert (work / "config.yaml").read_text() == text
    run(["fit", "--gpu", "900MiB", "-q", "--apply", "1", *words])
    assert (work / "config.yaml").read_text() == text.replace("2048", "1024")


def test_without_a_config_nothing_can_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "train.py").write_text("import torch\n")
    monkeypatch.chdir(tmp_path)
    assert run(["fit", "--gpu", "900MiB", "--", "python", "train.py"]) == 2
    assert "only what it says can be changed" in capsys.readouterr().err


def test_verify_says_that_it_trains_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    work = tmp_path / "work"
    shutil.copytree(PROGRAM, work)
    monkeypatch.chdir(work)
    words = ["-q", "-o", str(tmp_path / "a.md"), "--", "python", "train.py", "--config"]
    assert run(["verify", *words, "config.yaml"]) == 3
    assert "its program is traced and not trained" in capsys.readouterr().out
    assert run(["verify", "-q"]) == 2


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"data": {"batch_size": 4}}, "data.batch_size"),
        ({"eval_batch_size": 8, "optim": {"per_device_train_batch_size": 2}}, "optim.per_device"),
        ({"val": {"batch_size": 8}, "bs": 16}, "bs"),
        ({"batch_size": True, "model": {"width": 4}}, ""),
    ],
)
def test_which_key_is_the_batch(config: dict[str, Any], expected: str) -> None:
    found = _batch_key(config)
    assert found.startswith(expected)
    assert bool(found) == bool(expected)


def test_levers_are_those_that_the_config_has() -> None:
    config = {
        "model": {"gradient_checkpointing": False, "checkpoint_path": False},
        "trainer": {"precision": "32-true", "mixed_precision": "no", "amp": True},
    }
    assert _levers(config, None) == [
        ("checkpointing", (("model.gradient_checkpointing", True),)),
        ("precision", (("trainer.precision", "bf16-mixed"),)),
        ("precision", (("trainer.mixed_precision", "bf16"),)),
    ]
