"""The case that cfglint grew from, without a GPU: what its owners saw, and what they did not."""

from __future__ import annotations

from typing import Any

import pytest

from cfglint.diagnostic import Report
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import FIXTURES, ROOT

GIB = 1 << 30


def traced(folder: str, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Report:
    monkeypatch.chdir(ROOT)
    return check(
        [str((FIXTURES / folder).relative_to(ROOT))],
        Options(dynamic=True, force=True, use_cache=False, **options),
    )


@pytest.fixture(scope="module")
def failed() -> Report:
    with pytest.MonkeyPatch.context() as monkeypatch:
        return traced("failed", monkeypatch, gpu="rtx3090", memory_budget="20GB")


def of(report: Report, name: str) -> dict[str, Any]:
    return next(item for item in report.dynamic if name in item["file"])


def codes(report: Report, name: str) -> list[str]:
    return [d.code for d in report.diagnostics if name in d.span.file and d.stage == "dynamic"]


@pytest.mark.parametrize(
    ("name", "megabytes"), [("Dlinear", 12_899), ("TimesNet", 22_496), ("FNO", 12_913)]
)
def test_parameter_bytes_to_the_megabyte(failed: Report, name: str, megabytes: int) -> None:
    """FNO: 12,906 MB where complex weights are counted with 4 bytes, as its owners' summary did."""
    assert round(of(failed, name)["parameters"]["bytes"] / 10**6) == megabytes


@pytest.mark.parametrize("name", ["Dlinear", "FNO"])
def test_the_gradient_of_12_gib_is_the_first_that_does_not_fit(failed: Report, name: str) -> None:
    memory = of(failed, name)["memory"]
    failure = memory["first_failure"]
    assert memory["verdict"] == "does-not-fit"
    assert (failure["phase"], failure["bytes"]) == ("backward", 12 * GIB)
    assert (failure["op"], failure["role"]) == ("aten.mm", "gradient")
    assert failure["module"] == "task_heads.signal_prediction"
    assert failure["parameter"] == "weight"
    assert failure["file"].endswith("zoo/heads/prediction.py")


def test_loading_breaks_the_margin_and_the_sanity_check_the_card(failed: Report) -> None:
    assert {"M401", "M402", "M403"} <= set(codes(failed, "TimesNet"))
    assert of(failed, "TimesNet")["memory"]["first_failure"]["phase"] == "sanity-check"
    over = next(d for d in failed.diagnostics if d.code == "M402" and "TimesNet" in d.span.file)
    assert over.message.startswith("loading the model takes 21.48 GiB, over the budget")


def test_the_knobs_are_named(failed: Report) -> None:
    top = of(failed, "FNO")["memory"]["largest_tensors"][0]
    assert top["shape"] == [512**2, 12288]
    assert top["keys"] == ["model.hidden_dim", "model.max_len", "model.max_out"]
    assert top["exponents"]["model.hidden_dim"] == 2.0
    assert top["exponents"]["model.max_len"] == 1.0


@pytest.mark.parametrize("name", ["Dlinear", "FNO", "TimesNet"])
def test_the_broadcast_is_an_error(failed: Report, name: str) -> None:
    assert "T502" in codes(failed, name)
    loss = next(x for x in of(failed, name)["losses"] if x["name"] == "rul_prediction")
    assert (loss["input"], loss["target"], loss["verdict"]) == ([128], [], "broadcast")


def test_the_trace_says_that_it_is_float32(failed: Report) -> None:
    assert "precision: 16" in of(failed, "FNO")["notes"][0]


def test_one_cause_is_one_diagnostic(failed: Report) -> None:
    assert codes(failed, "PatchTST") == []
    static = [d.key for d in failed.diagnostics if "PatchTST" in d.span.file and d.code == "S201"]
    assert static == ["model.e_layers", "model.factor"]


def test_max_len_against_window_size_in_the_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    report = check(
        ["tests/fixtures/repaired/multitask_B_08_PatchTST.yaml"],
        Options(dynamic=True, force=True, use_cache=False, ignore=("S205",)),
    )
    found = next(d for d in report.diagnostics if d.code == "T503")
    assert found.key == "model.max_len"
    assert "output [32, 512, 2], target [32, 4096, 2]; the program catches this" in found.message
    assert [r.message for r in found.related] == ["raised here", "`data.window_size` is 4096 here"]


def test_configs_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    report = check(["configs"], Options(dynamic=True, use_cache=False))
    assert [(d.code, d.severity.value) for d in report.diagnostics] == [("T506", "info")]
    assert report.not_checked == ()
    assert [item["memory"]["verdict"] for item in report.dynamic] == ["fits"] * 5
    timesnet = of(report, "TimesNet")["memory"]["peak"]
    assert timesnet["low"] < timesnet["estimate"] < timesnet["high"]
