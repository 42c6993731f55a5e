"""Which loader a file is read with: by its text, the dependencies, and the repository's code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.linter import check
from cfglint.project import Options

TEACHES = (
    "loader.add_implicit_" + 'resolver(\n    "tag:yaml.org,2002:float", pattern, list("-+.0123"))\n'
)


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "c.yaml").write_text("lr: 1e-5\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(*paths: str, use_cache: bool = False) -> list[str]:
    report = check(paths or ("c.yaml",), Options(use_cache=use_cache))
    return [d.code for d in report.diagnostics]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("requirements.txt", "pyyaml\n", ["Y103"]),
        ("requirements.txt", "omegaconf>=2\n", []),
        ("requirements.txt", "omegaconf\npyyaml\n", ["Y103"]),
        ("requirements.txt", "torch\n", ["Y103"]),
        ("pyproject.toml", '[project]\ndependencies = ["ruamel.yaml"]\n', []),
        ("load.py", TEACHES, []),
        ("load.py", TEACHES.replace("float", "int"), ["Y103"]),
        ("load.py", TEACHES.replace("add_implicit", "added"), ["Y103"]),
        ("load.py", "cfg = OmegaConf.load(path)\n", []),
        ("load.py", "import yaml\ncfg = OmegaConf.load(path)\n", ["Y103"]),
        ("load.py", "from yaml import safe_load\ncfg = OmegaConf.load(path)\n", ["Y103"]),
        ("load.py", "cfg = yaml.safe_load(text)\n", ["Y103"]),
        ("use.py", 'optimizer(lr=float(config["lr"]))\n', []),
        ("use.py", "self.lr = float(self.cfg.train.lr)\n", []),
        ("use.py", "self.lr = float(x) * self.cfg.lr\n", ["Y103"]),
        ("use.py", "self.lr = float(self.cfg.lr_decay)\n", ["Y103"]),
    ],
)
def test_what_is_beside_a_config_says_how_it_is_read(
    project: Path, name: str, text: str, found: list[str]
) -> None:
    (project / name).write_text(text)
    assert codes() == found


@pytest.mark.parametrize("text", ["lr: 1e-5", "a: [3, 1E5]", "a: .5e3", "a: -2.e4", "{a: +1e5}"])
def test_numbers_that_only_pyyaml_reads_as_text(project: Path, text: str) -> None:
    (project / "c.yaml").write_text(text + "\n")
    assert codes() == ["Y103"]
    (project / "load.py").write_text(TEACHES)
    assert codes() == []


def test_the_cache_notices_code_that_teaches_the_loader(project: Path) -> None:
    paths = [f"{n}.yaml" for n in range(6)]
    for path in paths:
        (project / path).write_text("lr: 1e-5\n")
    assert codes(*paths, use_cache=True) == ["Y103"] * 6
    (project / "load.py").write_text(TEACHES)
    assert codes(*paths, use_cache=True) == []
    (project / "load.py").unlink()
    assert codes(*paths, use_cache=True) == ["Y103"] * 6


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("main.yaml", "defaults:\n  - overrides: one\n", []),
        ("main.yaml", "defaults:\n  - optional /overrides: one\n", []),
        ("main.yaml", "defaults:\n  - other: one\n", ["Y103"]),
        ("main.yaml", "overrides:\n  - one\n", ["Y103"]),
    ],
)
def test_a_choice_of_a_hydra_group_is_read_as_hydra_reads_it(
    project: Path, name: str, text: str, found: list[str]
) -> None:
    (project / "conf/overrides/deep").mkdir(parents=True)
    (project / "conf/overrides/deep/one.yaml").write_text("wd: 5e-5\n")
    (project / "conf" / name).write_text(text)
    assert codes("conf/overrides/deep/one.yaml") == found
