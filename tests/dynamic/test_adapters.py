"""A checkout laid out like PHM-Vibench, and what stands in for modules that are not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from cfglint.diagnostic import Report
from cfglint.dynamic.adapters.entries import filled, resolve
from cfglint.dynamic.adapters.missing import MissingModules
from cfglint.dynamic.adapters.protocol import ConfigError
from cfglint.run.project import Options
from cfglint.stages.check import check

CHECKOUT = Path(__file__).parent / "checkout"


@pytest.fixture(scope="module")
def report() -> Report:
    return check([str(CHECKOUT / "configs")], Options(dynamic=True, force=True, use_cache=False))


def messages(report: Report, name: str) -> list[tuple[str, str]]:
    return [
        (d.code, d.message)
        for d in report.diagnostics
        if d.span.file.endswith(name) and d.stage == "dynamic"
    ]


def test_the_broadcast_is_found_in_the_repository_own_task_code(report: Report) -> None:
    found = [d for d in report.diagnostics if d.code == "T502"]
    where = sorted(Path(d.span.file).name for d in found)  # code of another type is traced as well
    assert where == ["no_such_task.yaml", "run.yaml"]
    assert "rul_prediction" in found[0].message
    assert found[0].related[0].place.file.endswith("In_distribution/multi_task_phm.py")
    assert found[0].related[0].place.line == 27


def test_what_is_not_installed_is_named_and_matters_only_where_it_is_called(report: Report) -> None:
    run = next(item for item in report.dynamic if item["file"].endswith("run.yaml"))
    assert run["status"] == "ok"
    assert "not installed, and stood in for: timm" in run["notes"][-1]
    assert messages(report, "not_installed.yaml") == [
        ("X903", "not traced: its code calls timm, which is not installed here")
    ]


def test_a_task_type_without_code_is_placed_at_its_key(report: Report) -> None:
    found = next(d for d in report.diagnostics if d.span.file.endswith("no_such_task.yaml"))
    assert (found.code, found.key) == ("X902", "task.type")
    assert "src/task_factory/task/multi_task/multi_task_phm.py" in found.message


def test_reading_an_index_does_not_make_shapes_depend_on_data(report: Report) -> None:
    assert "T506" not in [code for code, _ in messages(report, "run.yaml")]


def test_stand_ins_are_for_project_code_alone(tmp_path: Path) -> None:
    finder = MissingModules(str(tmp_path))
    sys.meta_path.append(finder)
    try:
        with pytest.raises(ModuleNotFoundError):
            __import__("a_module_that_nobody_has")
        script = tmp_path / "script.py"
        script.write_text(
            "import nobody_has_this as n\nfrom nobody_has_this.part import Base, wrap\n"
            "class Mine(Base): pass\n@wrap\ndef f(): return 3\n"
        )
        space: dict[str, object] = {}
        exec(compile(script.read_text(), str(script), "exec"), space)
        assert list(finder.names) == ["nobody_has_this"]
        assert space["f"]() == 3  # type: ignore[operator]
        with pytest.raises(ImportError, match=r"nobody_has_this.part is not installed"):
            space["Base"](1, 2)  # type: ignore[operator]
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.startswith("nobody_has_this")]:
            del sys.modules[name]


def test_settings_take_values_of_the_config() -> None:
    config = {"model": {"name": "resnet", "width": 8}}
    assert filled({"a": ["{model.width}"], "b": "m:{model.name}"}, config) == {
        "a": [8],
        "b": "m:resnet",
    }
    with pytest.raises(ConfigError, match=r"no `model.depth`"):
        filled("{model.depth}", config)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("torch.nn:Liner", "did you mean `Linear`"),
        ("torch.nnn:Linear", "no module `torch.nnn`"),
        ("torch.nn", "package.module:name"),
    ],
)
def test_entries_that_name_nothing(entry: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        resolve(entry)
    assert resolve("torch.nn:Linear") is nn.Linear
    assert resolve("torch:Tensor.add") is torch.Tensor.add
