"""What a run remembers of folders is what it finds when it looks again."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from cfglint.document.conduct import PYYAML
from cfglint.repository.around import Around
from cfglint.run.project import Options, Project
from cfglint.run.settings import Settings
from cfglint.run.store import Store
from cfglint.source import root
from cfglint.source.root import repository_of
from cfglint.styles.composing import compose
from cfglint.styles.opening.signs import has_text_numbers, loaders_of_project
from cfglint.styles.protocol import Composition

FOLDERS = ("", "a", "a/b", "a/b/c", "d", "d/e")


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("omegaconf\n")
    (tmp_path / "a/b/pyproject.toml").write_text('dependencies = ["pyyaml", "yacs"]\n')
    (tmp_path / "d/.git").mkdir()
    (tmp_path / "d/e/setup.cfg").write_text("\n")
    return tmp_path


@pytest.mark.parametrize("order", list(itertools.permutations(FOLDERS[:4])))
def test_loaders_of_folders_in_any_order(tree: Path, order: tuple[str, ...]) -> None:
    known: dict[str, tuple[object, ...]] = {}
    for folder in (*order, "d", "d/e"):
        path = str(tree / folder)
        assert loaders_of_project(path, known) == loaders_of_project(path)  # type: ignore[arg-type]
        assert loaders_of_project(path, known) == known[path]  # type: ignore[arg-type]


def test_the_repository_of_each_folder(tree: Path) -> None:
    beside = Project(Settings(), Options()).beside
    for folder in FOLDERS * 2:
        path = str(tree / folder / "c.yaml")
        assert beside.ground.repository_around(path) == repository_of(path)


def test_a_working_folder_of_many_projects_is_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for project in ("small", "large"):
        (tmp_path / project / "configs").mkdir(parents=True)
        for number in range(2 if project == "small" else 4):
            (tmp_path / project / f"{number}.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(root, "MOST_FILES", 3)
    small, large = (str(tmp_path / p / "configs/c.yaml") for p in ("small", "large"))
    assert repository_of(small) == str(tmp_path / "small")
    assert repository_of(large) == str(tmp_path / "large/configs")
    monkeypatch.setattr(root, "MOST_FILES", 6)
    assert repository_of(small) == repository_of(large) == str(tmp_path)


def test_the_real_path_of_a_link(tree: Path) -> None:
    (tree / "a/link.yaml").symlink_to(tree / "a/b.yaml")
    around = Around()
    for name in ("c.yaml", "link.yaml"):
        path = tree / "a" / name
        assert around.real_path(str(path)) == os.path.realpath(path)


def test_another_run_looks_again(tree: Path) -> None:
    path = str(tree / "a/c.yaml")
    assert Project(Settings(), Options()).beside.ground.repository_around(path) == str(tree)
    (tree / "a/.git").mkdir()
    assert Project(Settings(), Options()).beside.ground.repository_around(path) == str(tree / "a")


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("a: 1e-5", True),
        ("a: 5E4", True),
        ("a: .5e3", True),
        ("a: 1.e3", True),
        ("a: +1e+5", True),
        ("a: '1e-5'", False),
        ("a: x1e5", False),
        ("a: 1-1e5", True),
        ("a: 1.2.3e5", False),
        ("a: 1.5e-3", False),
        ("a: 1e", False),
        ("a: 1.0", False),
        ("a: .e5", True),
    ],
)
def test_text_numbers(text: str, has: bool) -> None:
    assert has_text_numbers(text) is has


def test_primary_configs_of_a_folder_are_kept_for_a_run(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "conf/model").mkdir(parents=True)
    (tmp_path / "conf/train.yaml").write_text("defaults:\n  - model: small\n")
    for name in ("small", "large"):
        (tmp_path / f"conf/model/{name}.yaml").write_text("_target_: net.Model\nwidth: 1\n")
    for project in (Project(Settings(), Options()), None):
        store = Store()
        for name in ("small", "large"):
            file = store.read(str(tmp_path / f"conf/model/{name}.yaml"))
            by = Composition(Settings(), PYYAML, store.read)
            by = project.composition(PYYAML, store.read) if project is not None else by
            experiment = compose(file.documents[0], by)
            assert experiment is not None
            assert (experiment.part, experiment.group) == (True, "model")
