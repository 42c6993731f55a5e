"""Configs of LightningCLI whose classes a script gives: their sections are arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

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
    # a command line may give `model.width`; the parser refuses the other two
    assert found() == ["R309 model.depht", "R309 data.batchsize"]


def test_what_is_linked_is_given(project: Path) -> None:
    cli = RUN.replace("LightningCLI(Net", "class CLI(LightningCLI): ...\n    CLI(Net")
    link = "\n\ndef link(parser):\n    parser.link_arguments('data.width', 'model.width')\n"
    (project / "run.py").write_text(cli + link)
    assert found() == ["R309 model.depht", "R309 data.batchsize"]


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


TRAINER = """\
class Trainer:
    def __init__(self, *, max_epochs=None, devices="auto"):
        pass
"""


@pytest.mark.parametrize(
    ("main", "told"),
    [
        (RUN, ["R309 trainer.max_epoch"]),
        (
            RUN.replace("Net, datamodule_class=Data, save_config_callback=None", ""),
            ["R309 trainer.max_epoch"],
        ),
        (RUN.replace("lightning.pytorch.cli", "pytorch_lightning.cli"), []),
        (RUN.replace("LightningCLI(Net", "LightningCLI(Net, trainer_class=Own"), []),
        ("import lightning\n", []),
    ],
)
def test_the_trainer_takes_its_section(project: Path, main: str, told: list[str]) -> None:
    """The packages of the project, not those that cfglint's tests run with."""
    package = project / "lightning" / "pytorch"
    package.mkdir(parents=True)
    (project / "lightning/__init__.py").write_text("")
    (package / "__init__.py").write_text("from lightning.pytorch.trainer import Trainer\n")
    (package / "trainer.py").write_text(TRAINER)
    (project / "pytorch_lightning.py").write_text("def __getattr__(name): ...\n")
    (project / "run.py").write_text(main)
    (project / "c.yaml").write_text("seed_everything: 1\ntrainer: {max_epoch: 3, devices+: [1]}\n")
    assert found() == told


def test_two_scripts_say_what_both_declare(project: Path) -> None:
    (project / "other.py").write_text(RUN)
    assert found() == ["R309 model.depht", "R309 data.batchsize"]


MAIN = """\
from lightning.pytorch.cli import LightningCLI

if __name__ == "__main__":
    LightningCLI(subclass_mode_model=True)
"""
NODES = """\
from typing import Callable, Optional

from parts import Block, Factory, Later, Stop


class Net:
    def __init__(self, width: int, block: Block, last: "Optional[Block]" = None,
                 blocks: list[Block] = (), norm: Factory = None, act: Callable[[int], Block] = None,
                 act2: Later = None, extra: dict = None, any=None):
        pass


class Loud(Stop):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)


class Quiet(Stop):
    def __init__(self, volume, *names, **kwargs):
        super().__init__(*build(volume), **kwargs)
"""
PARTS = """\
from typing import Callable


class Block:
    def __init__(self, size, dropout=0.1):
        pass


class Stop:
    def __init__(self, monitor, patience=3):
        pass


Factory = Callable[[int], Block]
Later = make_type()
"""


def nodes(project: Path, text: str, main: str = MAIN) -> list[str]:
    (project / "run.py").write_text(main)
    (project / "nets.py").write_text(NODES)
    (project / "parts.py").write_text(PARTS)
    (project / "c.yaml").write_text(text)
    return found()


HELD = """\
model:
  class_path: nets.Net
  init_args:
    width: 3
    {argument}: {value}
"""
BLOCK = "{class_path: parts.Block, init_args: {dropout: 0.2}}"


@pytest.mark.parametrize("argument", ["block", "last"])
def test_a_class_is_built_at_once(project: Path, argument: str) -> None:
    told = nodes(project, HELD.format(argument=argument, value=BLOCK))
    assert f"R301 model.init_args.{argument}.init_args.size" in told


def test_so_are_those_of_a_list(project: Path) -> None:
    told = nodes(project, HELD.format(argument="blocks", value=f"[{BLOCK}]"))
    assert "R301 model.init_args.blocks.0.init_args.size" in told


@pytest.mark.parametrize("argument", ["norm", "act", "act2", "extra", "any"])
def test_what_is_called_later_may_get_more(project: Path, argument: str) -> None:
    told = nodes(project, HELD.format(argument=argument, value=BLOCK))
    assert told == []


def test_keywords_go_through_star_args(project: Path) -> None:
    text = "trainer:\n  callbacks:\n  - class_path: nets.Loud\n    init_args: {}\n"
    assert nodes(project, text.format("{monitor: loss, patience: 4}")) == []
    assert nodes(project, text.format("{patience: 4}")) == [
        "R301 trainer.callbacks.0.init_args.monitor"
    ]
    assert nodes(project, text.format("{monitor: l, patiense: 4}")) == [
        "R309 trainer.callbacks.0.init_args.patiense"
    ]
    quiet = text.replace("Loud", "Quiet")
    assert nodes(project, quiet.format("{volume: 1}")) == []


def test_the_cache_notices_a_class_that_is_registered(project: Path) -> None:
    paths = [f"{n}.yaml" for n in range(5)]
    for path in paths:
        (project / path).write_text("net:\n  type: Net\n  widht: 3\n")
    assert not check(paths, Options()).diagnostics
    text = "import mmengine\nMODELS = mmengine.Registry('model')\n\n@MODELS.register_module()\n"
    (project / "nets.py").write_text(text + "class Net:\n    def __init__(self, width=2): ...\n")
    assert [d.code for d in check(paths, Options()).diagnostics] == ["R302"] * 5


BY_HAND = (
    MAIN
    + """
def build(config, classes):
    config.init_args.pop("legacy", None)
    return classes[config.class_path](size=3, **config.init_args)
"""
)


@pytest.mark.parametrize(
    ("main", "told"),
    [
        (MAIN, ["R309 model.init_args.legacy"]),
        (BY_HAND, ["R309 model.init_args.legacy"]),  # the parser sees it first
        ("from lightning.pytorch.cli import instantiate_class\n"
         "def f(net, node):\n    return instantiate_class(net, node)\n",
         ["R302 model.init_args.legacy"]),
        ("import lightning\n", ["R302 model.init_args.legacy"]),
        ("import jsonargparse\nprint(jsonargparse.CLI())\n",
         ["R301 model.init_args.size", "R302 model.init_args.legacy"]),
        (MAIN + "class Cli(LightningCLI):\n"
         "    def add_arguments_to_parser(self, parser):\n"
         "        parser.add_subclass_arguments(object, 'x', skip={'size'})\n",
         ["R309 model.init_args.legacy"]),
    ],
)  # fmt: skip
def test_what_code_does_with_nodes_by_itself(project: Path, main: str, told: list[str]) -> None:
    text = "model:\n  class_path: parts.Block\n  init_args: {legacy: 1}\n"
    assert nodes(project, text, main) == told
