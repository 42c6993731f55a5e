"""Checkouts with factories, metadata and a config class of their own, under tests/dynamic."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
import yaml

from cfglint.cli.app import run
from cfglint.diagnostic import Diagnostic, Report
from cfglint.dynamic.adapters import tables
from cfglint.dynamic.adapters.guards import Guards
from cfglint.dynamic.adapters.metadata import (
    Chosen,
    Metadata,
    Wanted,
    chosen,
    column_value,
    rows_of,
    source_of,
)
from cfglint.dynamic.adapters.metrics import is_of_metrics
from cfglint.dynamic.adapters.plain_table import NeedsPandasError, PlainTable
from cfglint.dynamic.adapters.remedies import standing_in
from cfglint.dynamic.adapters.sections import Section, sections_of
from cfglint.dynamic.events import Trouble
from cfglint.dynamic.trace.places import Places
from cfglint.run.project import Options
from cfglint.stages.check import check
from cfglint.verify.process import Training
from cfglint.verify.request import TrainRequest

FACTORIES = Path(__file__).parent / "checkouts" / "factories"


@pytest.fixture(scope="module")
def report() -> Report:
    options = Options(dynamic=True, force=True, use_cache=False)
    return check([str(FACTORIES / "configs")], options)


def of(report: Report, name: str) -> dict[str, Any]:
    return next(item for item in report.dynamic if item["file"].endswith(f"/{name}.yaml"))


def told(report: Report, name: str, stage: str = "dynamic") -> list[Diagnostic]:
    return [
        found
        for found in report.diagnostics
        if found.span.file.endswith(f"/{name}.yaml") and found.stage == stage
    ]


def place_of(found: Diagnostic) -> tuple[str, int]:
    place = found.related[0].place
    return Path(place.file).name, place.line


def test_metadata_that_is_not_there_answers_as_a_table(report: Report) -> None:
    found = of(report, "run")
    assert (found["status"], told(report, "run")) == ("ok", [])
    assert "metadata: made up for the data sets 3; there is no data/absent.csv" in found["notes"]
    assert found["losses"][0]["input"] == [8, 4]  # as many classes as made-up data sets have


def test_metadata_that_is_there_is_read(report: Report) -> None:
    found = of(report, "real_table")
    assert (found["status"], told(report, "real_table")) == ("ok", [])
    assert found["notes"][0] == "metadata: data/files.csv"
    assert found["losses"][0]["input"] == [8, 7]  # the largest label of data set 3 is 6
    body = next(shape for shape in found["shapes"] if shape["module"] == "network.body")
    assert body["input"] == [[8, 5, 64]]  # of its labelled files, the one with five channels


def test_a_data_set_that_the_metadata_lacks_is_at_its_key(report: Report) -> None:
    (found,) = told(report, "wrong_system")
    assert (found.code, found.key) == ("X902", "task.target_system_id")
    assert "data/files.csv" in found.message


def test_a_file_number_of_a_batch_is_known_and_no_stand_in(report: Report) -> None:
    assert "T506" not in [found.code for found in told(report, "run")]


def test_a_head_made_in_forward_is_told_and_then_traced(report: Report) -> None:
    (found,) = told(report, "late_head")
    assert (found.code, place_of(found)) == ("T508", ("Wave.py", 52))
    assert "network.heads.classification.3.weight" in found.message
    traced = of(report, "late_head")
    assert traced["status"] == "ok"
    assert traced["memory"]["phases"][-1]["name"] == "last-batch"


def test_task_code_that_differs_in_capitals_is_told_and_then_traced(report: Report) -> None:
    (found,) = told(report, "capitals")
    assert (found.code, found.key, found.help) == ("X902", "task.name", "write `classification`")
    assert of(report, "capitals")["status"] == "ok"


def test_task_code_of_another_type_is_told_and_then_traced(report: Report) -> None:
    (found,) = told(report, "other_type")
    assert (found.code, found.key, found.help) == ("X902", "task.type", "write `DG`")
    assert (
        "src/task_factory/task/DG/classification.py has this name, and was traced" in found.message
    )
    assert of(report, "other_type")["status"] == "ok"


def test_what_one_plain_fix_would_mend_is_told_and_then_traced(report: Report) -> None:
    undecorated, listed = told(report, "listed")
    assert undecorated.message == (
        "building the model raises: ImportError: cannot import name 'listed' from "
        "'src.model_factory'; traced with a decorator that does nothing"
    )
    assert place_of(undecorated) == ("Listed.py", 6)
    assert listed.message.startswith("the phase sanity-check raises: AttributeError: ")
    assert listed.message.endswith("the ParameterDict has '13', and was traced with that")
    assert place_of(listed) == ("Listed.py", 27)
    traced = of(report, "listed")
    assert (traced["status"], traced["memory"]["verdict"]) == ("ok", "unknown")
    assert traced["losses"][0]["input"] == [8, 4]


def test_a_number_for_each_data_set_where_one_is_taken(report: Report) -> None:
    (found,) = told(report, "counted")
    assert found.message.startswith("building the model raises: TypeError: ")
    assert found.message.endswith("num_classes is a mapping, {13: 4}, and was traced as 4")
    assert place_of(found) == ("Counted.py", 9)
    assert of(report, "counted")["losses"][0]["input"] == [8, 4]


def test_keys_that_have_a_value_elsewhere_are_told_and_then_traced(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    traced = of(report, "lacking")
    assert (traced["status"], told(report, "lacking")) == ("ok", [])
    missing = {d.key for d in told(report, "lacking", "static") if d.code in ("R301", "S201")}
    assert {"model.e_layers", "model.factor"} <= missing
    assert (
        "traced with keys that this config lacks: model.e_layers: 3, model.factor: 1"
        in traced["notes"]
    )
    assert {f"network.layers.{i}" for i in range(3)} <= {s["module"] for s in traced["shapes"]}
    assert run(["memory", str(FACTORIES / "configs" / "lacking.yaml"), "--no-cache", "-q"]) == 1
    shown = capsys.readouterr()
    assert "traced with `e_layers: 3`, the value of model.num_layers\n" in shown.err
    assert "traced with `factor: 1`, which its schema suggests\n" in shown.err
    assert "Layered.py:11:1: raised here" in shown.err
    assert "help: add `factor: 1` under `model`" in shown.err
    assert "validation" in shown.out


def test_a_number_that_is_a_text_is_told_and_then_traced(report: Report) -> None:
    (found,) = told(report, "number_as_text")
    assert found.message.startswith("building the model raises: TypeError: '<=' not supported")
    assert found.message.endswith("; traced with task.lr as a number, not a text")
    assert (found.key, found.help) == (
        "model.name",
        "write `lr: 5.0e-4`, which YAML reads as a number",
    )
    assert place_of(found) == ("classification.py", 33)
    traced = of(report, "number_as_text")
    assert (traced["status"], traced["memory"]["phases"][-1]["name"]) == ("ok", "last-batch")
    assert any(d.code == "Y103" for d in told(report, "number_as_text", "static"))


def test_a_model_that_returned_nothing_is_named_where_the_loss_is_a_number(report: Report) -> None:
    (found,) = told(report, "silent")
    assert found.message == (
        "the loss is a float, not a tensor: `Model.forward` "
        "(src/model_factory/Plain/Silent.py:11) returned None"
    )
    assert of(report, "silent")["status"] == "failed"


@pytest.mark.parametrize(
    ("name", "absent", "help"),
    [
        ("named_as_type", "Wave", "write `type: Plain` and `name: Wave`"),
        ("named_elsewhere", "Waves", "write `type: Plain`"),
        ("not_of_this_type", "Few.Wave", "write `type: Plain`"),
    ],
)
def test_a_model_that_is_somewhere_else_is_told_once_and_then_traced(
    report: Report, capsys: pytest.CaptureFixture[str], name: str, absent: str, help: str
) -> None:
    assert [d.code for d in told(report, name, "static") if d.code == "R303"] == ["R303"]
    assert told(report, name) == []
    traced = of(report, name)
    assert (traced["status"], traced["memory"]["phases"][-1]["name"]) == ("ok", "last-batch")
    assert "traced with the model that is there, type: Plain, name: Wave" in traced["notes"]
    config = str(FACTORIES / "configs" / f"{name}.yaml")
    assert run(["memory", config, "--no-cache", "-q"]) == 1
    shown = capsys.readouterr().err
    assert f"there is no module src.model_factory.{absent} under " in shown
    assert "src/model_factory/Plain/Wave.py has this name, and was traced" in shown
    assert f"help: {help}" in shown


def test_a_model_that_is_nowhere_or_twice_is_told_and_not_traced(report: Report) -> None:
    assert of(report, "nowhere")["status"] == "failed"
    assert of(report, "twice")["status"] == "failed"


def test_what_a_failed_try_held_is_let_go(report: Report) -> None:
    held = of(report, "listed")["memory"]["breakdown_at_peak"]
    assert held["inputs"] <= 8 * 64 * 2 * 4 + 4096


def test_each_of_several_trainings_is_traced_by_its_own_keys(report: Report) -> None:
    traced = [item for item in report.dynamic if item["file"].endswith("/two_trainings.yaml")]
    assert [(item["turn"], item["status"]) for item in traced] == [
        ("pretraining", "ok"),
        ("finetuning", "ok"),
    ]
    assert [item["losses"][0]["input"] for item in traced] == [[8, 4], [4, 4]]
    (found,) = told(report, "two_trainings")
    assert (found.key, found.help) == ("stages.1.overrides.task.name", "write `classification`")
    assert found.span.line == 14


def test_each_of_several_trainings_is_made_to_fit(capsys: pytest.CaptureFixture[str]) -> None:
    config = str(FACTORIES / "configs" / "two_trainings.yaml")
    assert run(["fit", config, "--gpu", "h100", "--max-batch", "-q"]) == 0
    said = capsys.readouterr().out
    for turn in ("pretraining", "finetuning"):
        assert f"{config}, {turn} fits h100 as it is: peak " in said
    assert said.count("Largest batch that fits: ") == 2
    assert run(["fit", config, "--gpu", "h100", "--json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["turn"] for each in found["fit"]] == ["pretraining", "finetuning"]
    assert [each["losses"][0]["input"] for each in found["dynamic"]] == [[8, 4], [4, 4]]


def test_a_metric_that_its_library_lacks_is_told_once_and_stood_in_for(report: Report) -> None:
    pytest.importorskip("torchmetrics")
    (found,) = told(report, "measured")
    assert (found.code, found.key, place_of(found)) == ("X902", "task.name", ("measured.py", 12))
    assert found.message == (
        "making the metrics raises: torchmetrics has no Acc; traced with metrics that are always 0"
    )
    traced = of(report, "measured")
    assert traced["status"] == "ok"
    assert traced["losses"][0]["input"] == [8, 4]


def test_modules_of_metrics_by_their_names() -> None:
    names = ["torchmetrics", "sklearn.metrics", "torcheval.metrics.functional"]
    assert all(is_of_metrics(name) for name in names)
    assert not is_of_metrics("pytorch_metric_learning.losses")
    assert not is_of_metrics("torch.nn.functional")


def test_metrics_alone_are_stood_in_for() -> None:
    library = ModuleType("somemetrics.functional")
    other = ModuleType("losses")
    faults: list[Trouble] = []

    def make(module: ModuleType) -> Any:
        try:
            return module.Acc(top=1)(torch.ones(3)), module.rate(torch.ones(3))
        except AttributeError as error:
            raise RuntimeError(f"no task: {error}") from None

    measured = standing_in(lambda: make(library), Places(), faults.append)
    assert [value.tolist() for value in measured] == [0.0, 0.0]
    lacking = [(fault.module, fault.message) for fault in faults]
    assert lacking == [("somemetrics.functional", "Acc"), ("somemetrics.functional", "rate")]
    with pytest.raises(RuntimeError, match="'losses' has no attribute 'Acc'"):
        standing_in(lambda: make(other), Places(), faults.append)
    assert not hasattr(other, "Acc")
    assert len(faults) == 2


def test_a_number_as_the_name_of_a_module_is_told_and_taken_as_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kind in (torch.nn.ModuleDict, torch.nn.ParameterDict):
        for name in ("__getitem__", "__setitem__", "__delitem__", "__contains__"):
            monkeypatch.setattr(kind, name, getattr(kind, name))

    def make() -> tuple[torch.nn.ModuleDict, torch.nn.ParameterDict]:
        layers = torch.nn.ModuleDict({k: torch.nn.Linear(2, 2) for k in np.unique([3, 1])})
        return layers, torch.nn.ParameterDict({5: layers["1"].weight})

    faults: list[Trouble] = []
    layers, weights = standing_in(make, Places(), faults.append)
    assert [*layers, *weights] == ["1", "3", "5"]
    assert layers[np.int64(3)] is layers["3"]  # type: ignore[index]
    assert 5 in weights
    assert [fault.message.rpartition("; ")[2] for fault in faults] == [
        "a ModuleDict is given the number 1 as a name, and was traced with '1'",
        "a ParameterDict is given the number 5 as a name, and was traced with '5'",
    ]
    with pytest.raises(TypeError, match="module name should be a string"):
        standing_in(lambda: torch.nn.ModuleDict({None: layers}), Places(), faults.append)


def test_a_missing_key_is_told_once_and_at_the_line_that_reads_it(report: Report) -> None:
    assert of(report, "missing_key")["status"] == "failed"
    assert told(report, "missing_key") == []
    (found,) = [f for f in told(report, "missing_key", "static") if f.code == "R301"]
    assert place_of(found) == ("Wave.py", 22)


def test_a_factory_that_repeats_an_error_hides_neither_its_kind_nor_its_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = run(["memory", str(FACTORIES / "configs" / "missing_key.yaml"), "--no-cache"])
    shown = capsys.readouterr()
    assert status == 1
    assert "AttributeError: 'ConfigWrapper' object has no attribute 'inner'" in shown.err
    assert "Wave.py:22:1: raised here" in shown.err
    assert "wrapper.py" not in shown.err
    assert "at the peak" not in shown.out
    assert "largest tensors" not in shown.out


def test_sizes_that_disagree_are_at_the_user_s_line(report: Report) -> None:
    (found,) = told(report, "shape")
    assert (found.code, found.key, place_of(found)) == ("T501", "model.width", ("Wave.py", 49))


def test_a_task_without_a_step_leaves_the_model(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    found = of(report, "stepless")
    assert (found["status"], told(report, "stepless")) == ("ok", [])
    assert [phase["name"] for phase in found["memory"]["phases"]] == ["load"]
    assert found["memory"]["verdict"] == "unknown"
    path = str(FACTORIES / "configs" / "stepless.yaml")
    assert run(["memory", path, "--no-cache", "--gpu", "rtx3090"]) == 0
    assert "what a step takes is not known" in capsys.readouterr().out


def test_a_package_that_is_not_installed_is_named_once(report: Report) -> None:
    found = [f for f in report.diagnostics if f.code == "X903"]
    assert len(found) == 1
    assert "its code calls nobody_has_this, which is not installed here" in found[0].message
    assert place_of(found[0]) == ("Wave.py", 28)
    assert Path(found[0].related[1].place.file).name == "filter_b.yaml"
    assert [Path(item.file).name for item in report.not_checked] == [
        "filter_a.yaml",
        "filter_b.yaml",
    ]


def test_what_the_trainer_passes_on_is_traced_and_what_not_is_told(report: Report) -> None:
    notes = of(report, "run")["notes"]
    assert "no code below src/trainer_factory reads precision: 16: traced without" in notes
    notes = of(report, "listed")["notes"]
    assert "no code below src/trainer_factory reads strategy: ddp: traced without" in notes


def test_seconds_are_those_of_one_config(report: Report) -> None:
    seconds = [item["seconds"] for item in report.dynamic if item["status"] == "ok"]
    assert max(seconds) < report.summary.seconds / 2


def test_a_checkout_is_trained_on_the_cpu(tmp_path: Path) -> None:
    config = yaml.safe_load((FACTORIES / "configs" / "late_head.yaml").read_text())
    request = TrainRequest(
        "train", config, "isfm", str(FACTORIES), steps=2, folder=str(tmp_path), threads=1
    )
    ended = Training(request, 120.0, threading.Event()).listen(lambda *told: None)
    assert (ended.status, ended.trouble) == ("done", None)
    assert len(ended.figures["epoch"]["losses"]) == 2
    assert set(ended.figures["validation"]["metrics"]) == {"loss", "val_loss", "val_epoch"}
    assert ended.figures["validation"]["tasks"] == []  # the config names none
    missing = "network.heads.classification.3.weight"
    assert missing in ended.figures["parameters"]["not_in_optimizer"]


def test_sections_are_of_the_checkout_s_class_or_plain(tmp_path: Path) -> None:
    made = sections_of({"model": {"a": {"b": 1}}}, ("model", "task"), str(tmp_path))
    assert (made["model"].a.b, made["task"]) == (1, {})
    assert vars(made["model"]) == {"a": {"b": 1}}
    made["model"].c = 2
    assert made["model"]["c"] == 2
    with pytest.raises(AttributeError, match="has no attribute 'd'"):
        _ = Section({"a": 1}).d


GUARDED = """\
try:
    import one
    from two import (
        three,
    )
except ImportError:
    one = None
try:
    import four
except Exception:
    four = None
try:
    import five
except ImportError as error:
    raise ImportError("install five") from error
import six
with suppress(ModuleNotFoundError):
    import seven
"""


@pytest.mark.parametrize(
    ("line", "broad", "guarded"),
    [
        (2, False, True),
        (4, False, True),
        (9, True, True),
        (9, False, False),
        (13, True, False),
        (16, True, False),
        (18, False, True),
    ],
)
def test_imports_that_may_fail(tmp_path: Path, line: int, broad: bool, guarded: bool) -> None:
    file = tmp_path / "code.py"
    file.write_text(GUARDED)
    assert Guards().at(str(file), line, broad) is guarded


WANTED = Wanted({"1": 3, "lab": 2}, 2, 1000.0, (0, 5), {"Speed": 9})


@pytest.fixture(params=["plain", "pandas"])
def table(request: pytest.FixtureRequest) -> Any:
    if request.param == "pandas":
        pytest.importorskip("pandas")
        return tables.made(rows_of(WANTED), column_value)
    return PlainTable(rows_of(WANTED), column_value)


def test_a_made_up_table_has_rows_for_classes_and_domains(table: Any) -> None:
    assert len(table) == 10
    assert list(np.unique(table[table["Dataset_id"] == 1]["Label"])) == [0, 1, 2]
    labels = table[table["Dataset_id"] == "lab"]["Label"]
    assert int(labels[labels.notna() & (labels >= 0)].max()) + 1 == 2
    assert sorted(table["Domain_id"].unique()) == [0, 5]
    assert list(table[["Speed", "Id"]]["Speed"]) == [9] * 10
    assert "Label" in table.columns
    assert len(table[table["Dataset_id"].isin([1])]) == 6


def test_a_made_up_table_has_every_column(table: Any) -> None:
    assert list(table["Remaining_rul"]) == [100.0] * 10
    rows = Metadata(table)
    row = rows[4]
    assert (row["Dataset_id"], row["Sample_rate"], row["Other"]) == (1, 1000.0, 0)
    assert row.get("Other", "given") == "given"
    assert row.get("RUL_label", 0) == 100.0
    assert ("Name" in row, "Other" in row) == (True, False)
    assert (4 in rows, 99 in rows, len(rows)) == (True, False, 10)
    assert rows.get(99, "none") == "none"
    assert [key for key, _ in rows.items()][:2] == [1, 2]
    with pytest.raises(KeyError):
        _ = rows[99]


def test_a_real_table_has_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Id\tDataset_id\tLabel\n7\t1\t\n8\t1\t2\n", encoding="gb18030")
    source = source_of({"data_dir": ".", "metadata_file": "a.csv"}, str(tmp_path), WANTED, False)
    assert source.real
    assert chosen(source.table, [1]) == Chosen(7, 0, 3)
    with pytest.raises(KeyError):
        _ = source.table["Speed"]
    (tmp_path / "b.csv").write_text("file,kind\n1,2\n")
    other = source_of({"data_dir": ".", "metadata_file": "b.csv"}, str(tmp_path), WANTED, False)
    assert not other.real
    assert "b.csv could not be used: it has no columns Id and Dataset_id" in other.note


def test_what_the_small_table_lacks_is_not_the_config_s_fault() -> None:
    made = PlainTable([{"a": 1}])
    with pytest.raises(NeedsPandasError, match=r"asked for `DataFrame\.merge`"):
        made.merge(made)
    with pytest.raises(NeedsPandasError, match=r"Series\.rolling"):
        made["a"].rolling(2)
    assert not hasattr(made, "merge")


def test_a_copy_of_a_fake_tensor_leaves_its_mode_alone() -> None:
    import copy

    from torch import nn
    from torch._subclasses.fake_tensor import FakeTensorMode

    from cfglint.dynamic.trace.cuda_calls import CudaCalls

    with FakeTensorMode() as mode, CudaCalls():
        layer = nn.Linear(3, 4)
        layer.weight.kept = SimpleNamespace(mark=1)  # type: ignore[attr-defined]
        layer.tied = layer.weight
        made = copy.deepcopy(layer)
        buffer = copy.deepcopy(torch.zeros(2))
    assert made.weight is not layer.weight
    assert made.weight.fake_mode is mode
    assert buffer.fake_mode is mode  # type: ignore[attr-defined]
    assert isinstance(made.weight, nn.Parameter)
    assert made.tied is made.weight
    assert made.weight.kept.mark == 1
