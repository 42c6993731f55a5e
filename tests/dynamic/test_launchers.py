"""What `accelerate launch` tells a program: its precision, and how the model is shared out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cfglint.cli.app import run

pytest.importorskip("accelerate")
pytest.importorskip("torch")

FOLDER = Path(__file__).parent / "launched"
PARAMETERS = 64 * 512 + 512 + 4 * (2 * 512 * 2048 + 2048 + 512) + 512 * 10 + 10
Capture = pytest.CaptureFixture[str]

SHARED_OUT = """\
compute_environment: LOCAL_MACHINE
distributed_type: FSDP
fsdp_config:
  fsdp_version: {version}
  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP
  fsdp_transformer_layer_cls_to_wrap: Block
  fsdp_sync_module_states: true
  fsdp_cpu_ram_efficient_loading: false
mixed_precision: 'bf16'
num_machines: 1
num_processes: 4
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))


def traced(capsys: Capture, *options: str) -> dict[str, Any]:
    assert run(["memory", "--json", "-q", "--", "accelerate", "launch", *options, "train.py"]) == 0
    item: dict[str, Any] = json.loads(capsys.readouterr().out)["dynamic"][0]
    assert item["status"] == "ok"
    return item


def types_in(item: dict[str, Any]) -> set[str]:
    return {shape["dtype"] for shape in item["shapes"]}


def test_one_process_is_not_distributed(capsys: Capture) -> None:
    item = traced(capsys)
    assert item["parameters"]["count"] == PARAMETERS
    names = {tensor["name"] for tensor in item["memory"]["largest_tensors"]}
    assert not any(name.startswith("DDP bucket") for name in names)
    assert not any("processes" in note for note in item["notes"])


def test_processes_have_buckets(capsys: Capture) -> None:
    alone, among = traced(capsys), traced(capsys, "--multi_gpu", "--num_processes", "2")
    gradients = [i["memory"]["breakdown_at_peak"]["gradients"] for i in (alone, among)]
    assert gradients[1] - gradients[0] == pytest.approx(4 * PARAMETERS, rel=0.01)


@pytest.mark.parametrize("version", [1, 2])
def test_a_config_file_shares_the_model_out(version: int, capsys: Capture) -> None:
    Path("launch.yaml").write_text(SHARED_OUT.format(version=version))
    item = traced(capsys, "--config_file", "launch.yaml")
    assert PARAMETERS <= 4 * item["parameters"]["count"] <= PARAMETERS + 40 * 4 * 512
    held = 4 * item["parameters"]["count"]
    at_peak = item["memory"]["breakdown_at_peak"]
    assert at_peak["optimizer"] == pytest.approx(2 * held, rel=0.02)
    assert any("one of 4 processes" in note for note in item["notes"])


def test_options_contradict_one_another(capsys: Capture) -> None:
    words = ["accelerate", "launch", "--multi_gpu", "--use_fsdp", "train.py"]
    assert run(["memory", "--json", "-q", "--", *words]) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert found["code"] == "X902"
    assert "`--multi_gpu`" in found["message"]
