"""R302 without a program: keys that nothing can read, and that others have otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic
from cfglint.run.project import Options
from cfglint.stages.check import check

CODE = """\
import json
import importlib


class Engine:
    def start(self, plan):
        run = importlib.import_module(plan["engine"])
        run.go(plan["stages"], plan["warmup_rounds"], json.dumps(plan))
"""
OTHER = "engine: fast\nstages:\n  - warmup_rounds: 3\n    gain: 0.5\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "engine.py").write_text(CODE)
    (tmp_path / "b.yaml").write_text(OTHER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(text: str) -> list[Diagnostic]:
    Path("a.yaml").write_text(text)
    return [d for d in check(["."], Options(use_cache=False)).diagnostics if d.code == "R302"]


def test_a_key_one_slip_from_what_another_config_has(project: Path) -> None:
    (found,) = said("engine: fast\nstages:\n  - gain: 1.0\n  - warmpu_rounds: 4\n    gain: 0.1\n")
    assert found.key == "stages.1.warmpu_rounds"
    assert found.help == "did you mean `warmup_rounds`?"
    assert [(each.place.file, each.place.line) for each in found.related] == [("b.yaml", 3)]
    assert found.fix is not None


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("engine.py", CODE + "\nPLAN = {'warmpu_rounds': 1}\n"),  # code has the word
        ("c.yaml", "other:\n  warmpu_rounds: 1\n"),  # so has another config
        ("README.md", "python engine.py --warmpu_rounds 3\n"),  # so has a command line
        ("engine.py", CODE.replace("warmup_rounds", "rounds")),  # no code has the near one
    ],
)
def test_what_may_be_read_after_all(project: Path, file: str, text: str) -> None:
    (project / file).write_text(text)
    assert said("engine: fast\nstages:\n  - warmpu_rounds: 4\n    gain: 0.1\n") == []


def test_a_short_word_needs_another_config(project: Path) -> None:
    (project / "engine.py").write_text(CODE + "\nGAIN = Engine.gain\n")
    text = "engine: fast\nstages:\n  - gian: 1.0\n"
    assert [d.key for d in said(text)] == ["stages.0.gian"]
    (project / "b.yaml").write_text("engine: fast\nstages:\n  - rounds: 3\n")
    assert said(text) == []


def test_configs_of_tests_may_be_wrong_on_purpose(project: Path) -> None:
    (project / "tests").mkdir()
    (project / "tests/a.yaml").write_text("engine: fast\nstages:\n  - warmpu_rounds: 4\n")
    assert not check(["tests"], Options(use_cache=False)).diagnostics


def test_a_key_beside_the_near_one_is_another(project: Path) -> None:
    assert said("engine: fast\nstages:\n  - warmup_rounds: 3\n    warmpu_rounds: 4\n") == []


def test_a_key_that_interpolations_name_is_read(project: Path) -> None:
    text = "engine: fast\nstages:\n  - warmpu_rounds: 4\n    gain: ${stages.0.warmpu_rounds}\n"
    assert said(text) == []


def test_what_a_library_takes_is_no_misspelling(project: Path) -> None:
    """`betas` is an optimizer's word, `beta` the project's."""
    (project / "engine.py").write_text(CODE + "\n\ndef mix(beta):\n    return beta\n")
    (project / "b.yaml").write_text("engine: fast\nstages:\n  - beta: 3\n")
    assert said("engine: fast\nstages:\n  - betas: [0.9, 0.95]\n") == []


def test_a_slip_inside_a_word_that_code_reads_needs_no_other_config(project: Path) -> None:
    (project / "b.yaml").unlink()
    (found,) = said("engine: fast\nstages:\n  - warmpu_rounds: 4\n")
    assert [(each.place.file, each.place.line) for each in found.related] == [("engine.py", 8)]
    assert found.help == "did you mean `warmup_rounds`?"


def test_a_word_that_code_has_as_a_name_alone_is_no_key(project: Path) -> None:
    (project / "b.yaml").unlink()
    (project / "engine.py").write_text("warmup_rounds = 3\n")
    assert said("engine: fast\nstages:\n  - warmpu_rounds: 4\n") == []


def test_words_of_the_data_are_no_keys_of_code(project: Path) -> None:
    (project / "b.yaml").unlink()
    assert said("engine: fast\nweights:\n  cat: 1\n  horse: 2\n  warmpu_rounds: 4\n") == []


def test_the_name_of_a_method_that_is_called_is_no_key(project: Path) -> None:
    (project / "b.yaml").unlink()
    (project / "engine.py").write_text("done = []\ndone.extend([])\n")
    assert said("engine: fast\nextent: 3\n") == []


LOOPED = """\
import importlib

import yaml


def inside(part):
    for name, value in part.items():
        if isinstance(value, dict):
            inside(value)
        print(name, value)


def main():
    with open("b.yaml") as stream:
        cfg = yaml.safe_load(stream)
    inside(cfg)
    net = cfg["net"]
    print(net["width"], net.get("warmup_rounds", 3))


if __name__ == "__main__":
    main()
"""


def test_a_loop_over_all_keys_reads_a_misspelt_one_by_no_name(project: Path) -> None:
    (project / "engine.py").write_text(LOOPED)
    (project / "c.yaml").write_text("net:\n  width: 2\n  warmup_rounds: 4\n")
    (project / "b.yaml").write_text("net:\n  width: 1\n  warmpu_rounds: 3\n")
    found = [d for d in check(["."], Options(use_cache=False)).diagnostics if d.code == "R302"]
    assert [(d.place.file, d.place.line, d.help) for d in found] == [
        ("b.yaml", 3, "did you mean `warmup_rounds`?")
    ]


def test_a_key_that_a_loop_alone_reads_may_be_free(project: Path) -> None:
    looped = LOOPED.replace('net.get("warmup_rounds", 3)', '"warmup_rounds"')
    (project / "engine.py").write_text(looped)
    (project / "c.yaml").write_text("net:\n  width: 2\n  warmup_rounds: 4\n")
    (project / "b.yaml").write_text("net:\n  width: 1\n  warmpu_rounds: 3\n")
    found = [d for d in check(["."], Options(use_cache=False)).diagnostics if d.code == "R302"]
    assert not [d for d in found if d.help.startswith("did you mean")]


NODES = {
    "engine.py": """\
import hydra
from hydra.utils import get_class


def inside(part):
    for name in part:
        print(name, part[name])


@hydra.main(config_path="conf", config_name="b")
def main(cfg):
    inside(cfg.net)
    get_class(cfg.net._target_)(cfg.net)
""",
    "nets.py": "class Net:\n    def __init__(self, width, warmup_rounds=3):\n        pass\n",
    "conf/b.yaml": "net:\n  _target_: nets.Net\n  width: 1\n  warmpu_rounds: 3\n",
    "conf/c.yaml": "net:\n  _target_: nets.Net\n  width: 2\n  warmup_rounds: 4\n",
}


def test_a_node_whose_class_takes_what_is_meant(project: Path) -> None:
    (project / "conf").mkdir()
    for name, text in NODES.items():
        (project / name).write_text(text)
    found = [d for d in check(["conf"], Options(use_cache=False)).diagnostics if d.code == "R302"]
    assert [(d.place.file, d.place.line) for d in found] == [("conf/b.yaml", 4)]
