"""Configs of LightningCLI whose classes a script gives: their sections are arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.linter import check
from cfglint.project import Options

RUN = """\
from lightning.pytorch.cli import LightningCLI
from nets import Data, Net

if __name__ == "__main__":
    LightningCLI(Net, datamodule_class=Data, save_config_callback=None)
"""
NETS = """\
from lightning.pytorch import LightningDataModule, LightningModule


class Net(LightningModule):
    def __init__(self, width: int, depth: int = 2):
        super().__init__()


class Data(LightningDataModule):
    def __init__(self, folder: str = ".", batch_size: int = 32):
        super().__init__()
"""
CONFIG = "seed_everything: 1\nmodel: {depht: 3}\ndata: {batchsize: 4}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "run.py").write_text(RUN)
    (tmp_path / "nets.py").write_text(NETS)
    (tmp_path / "c.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found() -> list[str]:
    report = check(["c.yaml"], Options(use_cache=False))
    return [f"{d.code} {d.key}" for d in report.diagnostics]


def test_sections_are_held_against_the_classes(project: Path) -> None:
    assert found() == ["R301 model.width", "R302 model.depht", "R302 data.batchsize"]


def test_what_is_linked_is_given(project: Path) -> None:
    cli = RUN.replace("LightningCLI(Net", "class CLI(LightningCLI): ...\n    CLI(Net")
    link = "\n\ndef link(parser):\n    parser.link_arguments('data.width', 'model.width')\n"
    (project / "run.py").write_text(cli + link)
    assert found() == ["R302 model.depht", "R302 data.batchsize"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace(
            "LightningCLI(Net,", "LightningCLI(Net, subclass_mode_model=True,"
        ),
        lambda text: text.replace("LightningCLI(Net,", "LightningCLI(pick(),"),
        lambda text: text.replace("from nets import Data, Net", "from elsewhere import Data, Net"),
    ],
)
def test_what_is_not_known_is_not_judged(project: Path, edit: object) -> None:
    (project / "run.py").write_text(edit(RUN))  # type: ignore[operator]
    assert not any("model" in each for each in found())


def test_two_scripts_say_nothing(project: Path) -> None:
    (project / "other.py").write_text(RUN)
    assert found() == []
