"""R306 where the config names its module itself, as lightning-hydra-template does."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Span
from cfglint.run.project import Options
from cfglint.stages.check import check

MODULE = """\
from lightning import LightningModule


class Net(LightningModule):
    def __init__(self, width: int = 3):
        super().__init__()

    def training_step(self, batch, batch_idx):
        self.log("train/loss", 0.0)

    def validation_step(self, batch, batch_idx):
        for stage in ("val",):
            self.log(f"{stage}/acc", 0.0)
        self.log_dict({"val/f1": 0.0, "val/loss": 0.0})
        math.log(2.0)
        logger.log(20, "text")


class Plain:
    def __init__(self, monitor: str = ""):
        pass
"""
CONFIG = """\
model: {{_target_: nets.Net, width: 4}}
callbacks:
  stop: {{_target_: lightning.pytorch.callbacks.EarlyStopping, monitor: {monitor}}}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "nets.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(project: Path, text: str) -> list[tuple[str, str]]:
    (project / "c.yaml").write_text(text)
    report = check(["c.yaml"], Options(use_cache=False))
    return [(f"{d.code} {d.key}", d.help) for d in report.diagnostics]


@pytest.mark.parametrize(
    "name",
    ["train/loss", "val/acc", "val/f1", "val/loss_epoch", "val/loss/dataloader_idx_1", "epoch"],
)
def test_what_is_logged_may_be_monitored(project: Path, name: str) -> None:
    assert found(project, CONFIG.format(monitor=name)) == []


def test_what_nothing_logs_is_told(project: Path) -> None:
    told = found(project, CONFIG.format(monitor="val/los"))
    assert told == [("R306 callbacks.stop.monitor", "did you mean `val/loss`?")]
    (found_,) = check(["c.yaml"], Options(use_cache=False)).diagnostics
    assert found_.related[0].place == Span("nets.py", 9, 1, 9, 1)


def test_a_name_that_is_not_known_keeps_it_silent(project: Path) -> None:
    (project / "other.py").write_text("def end(module, name):\n    module.log(name, 1.0)\n")
    assert found(project, CONFIG.format(monitor="val/los")) == []
    (project / "other.py").write_text("def end(module, name):\n    module.log_dict(module.all)\n")
    assert found(project, CONFIG.format(monitor="val/los")) == []


def test_a_config_that_names_no_module_that_logs_is_not_judged(project: Path) -> None:
    assert found(project, "plain: {_target_: nets.Plain, monitor: x}\n") == []


def test_a_monitor_of_something_else_is_not_judged(project: Path) -> None:
    text = CONFIG.format(monitor="val/loss") + "system: {monitor: gpu}\n"
    assert found(project, text) == []


def test_a_base_may_log(project: Path) -> None:
    (project / "more.py").write_text("from nets import Net\n\n\nclass More(Net):\n    pass\n")
    told = found(project, CONFIG.format(monitor="val/los").replace("nets.Net", "more.More"))
    assert [key for key, _ in told] == ["R306 callbacks.stop.monitor"]


def test_alone_it_finds_the_nodes_that_it_needs(project: Path) -> None:
    (project / "c.yaml").write_text(CONFIG.format(monitor="val/auc"))
    report = check(["c.yaml"], Options(select=("R306",), use_cache=False))
    assert [d.code for d in report.diagnostics] == ["R306"]


def test_the_monitor_of_a_part_of_the_model_is_no_callbacks(project: Path) -> None:
    part = "{_target_: nets.Plain, monitor: val/rec}"
    encoder = f"{{_target_: nets.Plain, part: {part}}}"
    text = CONFIG.format(monitor="val/acc").replace("width: 4", f"width: 4, encoder: {encoder}")
    assert [code for code, _ in found(project, text) if "R306" in code] == []
