"""A part of configs that is named alone is judged by a run that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

TRAIN = """
import hydra
from torch import nn


@hydra.main(config_path="conf", config_name="config")
def main(cfg):
    nn.Linear(cfg.model.width, cfg.model.classes)
    print(cfg.seed)


if __name__ == "__main__":
    main()
"""
GOOD = "width: 8\nclasses: 2\n"
FILES = {
    "train.py": TRAIN,
    "conf/config.yaml": "defaults:\n  - _self_\n  - model: small\nseed: 1\n",
    "conf/other.yaml": "defaults:\n  - _self_\n  - model: large\nseed: 1\n",
    "conf/model/small.yaml": GOOD,
    "conf/model/large.yaml": GOOD,
    "conf/model/unused.yaml": "width: 8\n",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _said(*paths: str, cached: bool = False) -> list[tuple[str, str, str]]:
    report = check(paths, Options(use_cache=cached))
    return [(each.span.file, each.code, each.key) for each in report.diagnostics]


def test_a_good_part_alone(tree: Path) -> None:
    assert _said("conf/model/small.yaml") == []


def test_what_a_run_lacks_is_told_of_the_part_alone(tree: Path) -> None:
    (tree / "conf/model/small.yaml").write_text("width: 8\nclases: 2\n")
    alone = _said("conf/model/small.yaml")
    assert ("conf/model/small.yaml", "R301", "model.classes") in alone
    with_its_run = _said("conf/model/small.yaml", "conf/config.yaml")
    assert [each for each in with_its_run if each[0] == "conf/model/small.yaml"] == alone
    assert _said("conf/model/small.yaml", cached=True) == alone
    assert _said("conf/model/small.yaml", cached=True) == alone


def test_nothing_is_told_of_other_files(tree: Path) -> None:
    (tree / "conf/config.yaml").write_text(FILES["conf/config.yaml"].replace("seed", "sead"))
    assert _said("conf/model/small.yaml") == []
    assert [file for file, *_ in _said("conf/config.yaml")] != []


def test_a_part_that_no_config_has_is_left_alone(tree: Path) -> None:
    assert _said("conf/model/unused.yaml") == []


def test_a_part_in_a_folder_is_judged_by_the_configs_of_the_folder(tree: Path) -> None:
    (tree / "conf/model/large.yaml").write_text("width: 8\n")
    found = _said(".")
    assert found.count(("conf/model/large.yaml", "R301", "model.classes")) == 1
