"""What is said of a config does not depend on the configs that were linted before it in the run."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic
from cfglint.run.merging import once_a_cause
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import ROOT

REPOSITORIES = sorted(
    path
    for path in [*(ROOT / "tests/styles/cases").glob("*/*"), *(ROOT / "tests/newcomers").iterdir()]
    if path.is_dir()
)


def said(paths: list[str]) -> dict[str, set[Diagnostic]]:
    """What is said of each file, without the configs of the run that use it."""
    found: dict[str, set[Diagnostic]] = defaultdict(set)
    for each in check(paths, Options(use_cache=False, jobs=1)).diagnostics:
        related = tuple(r for r in each.related if r.message != "used by this config")
        found[each.span.file].add(each._replace(related=related))
    return found


def hold(files: list[str]) -> None:
    """Each file alone, all in order, and all in the opposite order give the same, but that one
    cause is told once."""
    alone: dict[str, set[Diagnostic]] = defaultdict(set)
    for path in files:
        for name, found in said([path]).items():
            alone[name] |= found
    of_all = once_a_cause([each for found in alone.values() for each in found])
    alone = {name: {each for each in found if each in of_all} for name, found in alone.items()}
    for order in (files, files[::-1]):
        together = said(order)
        for name in alone.keys() | together.keys():
            assert together[name] == alone.get(name, set()), f"{name} after others of {order}"


@pytest.mark.parametrize("folder", REPOSITORIES, ids=lambda path: path.name)
def test_order_of_files(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path)
    hold(sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.y*ml"))[:12])


PRESETS = """\
import argparse
import os
import yaml

PRESETS = {"small": "configs/a.yaml", "large": "configs/b.yaml"}


def load(source):
    path = PRESETS[source] if source in PRESETS else source
    with open(path) as stream:
        return yaml.safe_load(stream)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--config_path", default="configs/c.yaml")
    args = parser.parse_args()
    cfg = load(args.config_path)
    print(cfg["width"] * cfg["depth"], cfg["lr"])
"""


def test_a_path_that_is_one_of_several_presets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a config can be given by its path as well, so it lacks what a run by its path lacks."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "configs").mkdir()
    (tmp_path / "train.py").write_text(PRESETS)
    for name in "abc":
        (tmp_path / f"configs/{name}.yaml").write_text("width: 1\ndepth: 2\nextra: 1\nlr: 0.1\n")
    (tmp_path / "configs/b.yaml").write_text("width: 1\ndeptt: 2\nextra: 1\nlr: 0.1\n")
    files = [f"configs/{name}.yaml" for name in "abc"]
    hold(files)
    assert "R301" in {each.code for each in said(files)["configs/b.yaml"]}
