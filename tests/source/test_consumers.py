"""Which code reads which section of a config."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.compose.experiment import Experiment
from cfglint.document.conduct import PYYAML
from cfglint.document.tree import read_file
from cfglint.run.project import Options, Projects
from cfglint.source.consumers import read_consumers
from cfglint.source.modules import Modules
from cfglint.source.reads import CodeReads
from cfglint.styles.composing import compose
from cfglint.styles.protocol import Composition

SECTION = '[[consumers]]\nsection = "{section}"\nentry = "{entry}"\nparameter = "cfg"\n'
CODE = """
import yaml

class Model:
    def __init__(self, cfg):
        self.size = cfg.size
        self.depth = getattr(cfg, "depth", 2)

def main(cfg):
    return Model(cfg.model), cfg.seed
"""
CONFIG = "model: {name: app, size: 3}\nseed: 1\n"


def read(folder: Path, settings: str, config: str = CONFIG) -> list[CodeReads]:
    (folder / "app.py").write_text(CODE)
    (folder / "cfglint.toml").write_text(settings)
    (folder / "config.yaml").write_text(config)
    return read_consumers(
        experiment(folder), Projects(Options())(str(folder / "x")).settings, Modules(str(folder))
    )


def experiment(folder: Path) -> Experiment:
    path = str(folder / "config.yaml")
    settings = Projects(Options())(path).settings
    made = compose(read_file(path).documents[0], Composition(settings, PYYAML, read_file))
    assert made is not None
    return made


def told(codes: list[CodeReads]) -> list[str]:
    return [
        f"{code.section}: {'.'.join(each.path)} {each.need}"
        for code in codes
        for each in code.reads
    ]


@pytest.mark.parametrize("entry", ["app:Model", "{model.name}:Model"])
def test_code_that_gets_a_section(entry: str, tmp_path: Path) -> None:
    codes = read(tmp_path, SECTION.format(section="model", entry=entry))
    assert told(codes) == ["model: size required", "model: depth optional"]
    assert codes[0].entry == "app:Model"


def test_code_that_gets_the_whole_config(tmp_path: Path) -> None:
    codes = read(tmp_path, SECTION.format(section=".", entry="app:main"))
    assert "model: size required" in told(codes)
    assert {code.section for code in codes} == {"model", ""}


@pytest.mark.parametrize(
    ("section", "entry"),
    [
        ("model", "{model.missing}:Model"),
        ("nothing", "app:Model"),
        ("seed", "app:Model"),
    ],
)
def test_a_consumer_that_no_config_has(section: str, entry: str, tmp_path: Path) -> None:
    assert told(read(tmp_path, SECTION.format(section=section, entry=entry))) == []


def test_code_that_is_not_there_reads_nothing(tmp_path: Path) -> None:
    assert told(read(tmp_path, SECTION.format(section="model", entry="nowhere:Model"))) == []
    assert told(read(tmp_path, "")) == []


PIPELINE = """
from src.trainer import build

def pipeline(args):
    from src.config import load
    cfg = load(args.config_path)
    return build(cfg.trainer)
"""


def test_a_config_of_another_layout_has_no_pipeline(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "Pipeline_01_default.py").write_text(PIPELINE)
    assert read(tmp_path, "", "net: {a: 1}\nloss: {b: 1}\n") == []
