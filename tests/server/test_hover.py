"""What is shown of a key whose value comes from elsewhere, or is read in many places."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.server.hover import MOST_FACTS, MOST_TEXT, hover
from cfglint.server.keys import View
from cfglint.server.session import Session
from tests.server.project import project

NAME = "configs/config.yaml"


def _view(folder: Path, monkeypatch: pytest.MonkeyPatch, *overrides: tuple[str, str]) -> View:
    monkeypatch.chdir(folder)
    checked = Session(Options(overrides=overrides)).check(NAME)
    return View(checked, checked.looked[0])


def test_the_file_that_a_value_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = _view(project(tmp_path), monkeypatch)
    said = hover(view, ("data", "path"))
    assert said.startswith('**data.path** = `"/data/small"`\n')
    assert "Where it comes from:\n\n1. [configs/data/small.yaml:1]" in said
    assert said.endswith(' `"/data/small"`, base file, in effect')
    assert "Where it comes from" not in hover(view, ("seed",))


def test_a_value_that_the_command_line_replaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = hover(_view(project(tmp_path), monkeypatch, ("seed", "7")), ("seed",))
    assert "1. [configs/config.yaml:4]" in said
    assert " `1`, in this config, replaced\n2. `--set` `7`, --set, in effect" in said


def test_many_readers_and_a_long_value_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    lines = "".join(f"    print({number}, cfg.seed)\n" for number in range(MOST_FACTS + 3))
    (folder / "train.py").write_text(
        "import hydra\n\n\n@hydra.main(config_path='configs', config_name='config')\n"
        f"def main(cfg):\n{lines}\n\nmain()\n"
    )
    text = (folder / NAME).read_text().replace("seed: 1", f"seed: {'9' * (MOST_TEXT + 5)}")
    (folder / NAME).write_text(text)
    said = hover(_view(folder, monkeypatch), ("seed",))
    assert said.startswith(f"**seed** = `{'9' * (MOST_TEXT - 3)}...`\n")
    assert said.count("reads it at") <= MOST_FACTS
    assert "\n- and " in said
