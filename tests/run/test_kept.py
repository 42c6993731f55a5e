"""What is kept of a config whose code was read, and what makes it worthless."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint import linter
from cfglint.cli.app import run

SCRIPT = """import yaml

def main():
    with open("a.yaml") as stream:
        cfg = yaml.safe_load(stream)
    print(cfg["lr"], cfg["epochs"], cfg["width"])

if __name__ == "__main__":
    main()
"""


@pytest.fixture(name="repository")
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text(SCRIPT)
    (tmp_path / "README.md").write_text("nothing\n")
    (tmp_path / "a.yaml").write_text("lr: 0.1\nepochs: 3\n")
    return tmp_path


@pytest.fixture(name="linted")
def _linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were linted, not taken from the cache."""
    found: list[str] = []
    lint = linter.lint_file

    def counted(path: str, *rest: object) -> object:
        found.append(path)
        return lint(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(linter, "lint_file", counted)
    return found


def test_one_config_with_code_is_kept(
    repository: Path, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["a.yaml"]) == 1
    first = capsys.readouterr().out
    assert "width" in first
    assert linted == ["a.yaml"]
    assert run(["a.yaml"]) == 1
    assert capsys.readouterr().out.partition(" (")[0] == first.partition(" (")[0]
    assert linted == ["a.yaml"]


@pytest.mark.parametrize("changed", ["train.py", "README.md", "a.yaml", "new.py", "run.sh"])
def test_a_change_of_what_says_how_it_is_opened_lints_it_again(
    repository: Path, linted: list[str], changed: str
) -> None:
    run(["a.yaml"])
    path = repository / changed
    path.write_text((path.read_text() if path.exists() else "") + "# python train.py a.yaml\n")
    run(["a.yaml"])
    assert linted == ["a.yaml"] * 2


def test_one_config_without_code_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("lr: 0.1\n")
    run(["a.yaml"])
    assert not (tmp_path / ".cfglint_cache").exists()


NODES = """import hydra
import yaml

def main():
    with open("a.yaml") as stream:
        cfg = yaml.safe_load(stream)
    hydra.utils.instantiate(cfg["net"])

if __name__ == "__main__":
    main()
"""


@pytest.fixture(name="packages")
def _packages(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of an environment, and a config with a node of a package that is not there."""
    folder = repository.parent / f"{repository.name}_env" / "site-packages"
    folder.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(folder))
    (repository / "train.py").write_text(NODES)
    (repository / "a.yaml").write_text("net:\n  _target_: faraway.Net\n  widht: 3\n")
    return folder


def test_a_config_that_names_what_is_not_there_is_kept(
    repository: Path, packages: Path, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["a.yaml"]) == run(["a.yaml"])
    assert linted == ["a.yaml"]


def test_a_package_that_is_installed_lints_it_again(
    repository: Path, packages: Path, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(["a.yaml"])
    assert "widht" not in capsys.readouterr().out
    package = packages / "faraway"
    package.mkdir()
    (package / "__init__.py").write_text("class Net:\n    def __init__(self, width=1): ...\n")
    assert run(["a.yaml"]) == 1
    assert "widht" in capsys.readouterr().out
    assert linted == ["a.yaml", "a.yaml"]


def test_code_that_is_written_lints_it_again(
    repository: Path, packages: Path, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(["a.yaml"])
    (repository / "faraway.py").write_text("class Net:\n    def __init__(self, width=1): ...\n")
    assert run(["a.yaml"]) == 1
    assert "widht" in capsys.readouterr().out


def test_bounds_on_a_version_lint_it_again(
    repository: Path, packages: Path, linted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(["a.yaml"])
    (repository / "requirements.txt").write_text("faraway<2\n")
    run(["a.yaml"])
    assert linted == ["a.yaml", "a.yaml"]
