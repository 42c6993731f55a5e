"""Which configs a change touches."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cfglint.cli.app import run

Capture = pytest.CaptureFixture[str]

FILES = {
    "train.py": """\
import argparse
import yaml
from model import Net

parser = argparse.ArgumentParser()
parser.add_argument("--config", default="configs/a.yaml")
cfg = yaml.safe_load(open(parser.parse_args().config))
Net(cfg["width"])
""",
    "model.py": "from parts.layer import Layer\n\n\nclass Net:\n    def __init__(self, width):\n"
    "        self.layer = Layer(width)\n",
    "parts/__init__.py": "",
    "parts/layer.py": "class Layer:\n    def __init__(self, width):\n        self.width = width\n",
    "unused.py": "x = 1\n",
    "run.sh": "python train.py --config configs/a.yaml\npython train.py --config configs/b.yaml\n",
    "configs/a.yaml": "width: 3\n",
    "configs/b.yaml": "width: 4\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], check=True)
    return tmp_path


def test_a_change_of_a_module_touches_what_its_program_opens(
    repository: Path, capsys: Capture
) -> None:
    (repository / "parts/layer.py").write_text("class Layer:\n    pass\n")
    assert run(["affected", "--since", "HEAD", "configs"]) == 0
    assert capsys.readouterr().out == "configs/a.yaml\nconfigs/b.yaml\n"


def test_a_config_alone(repository: Path, capsys: Capture) -> None:
    (repository / "configs/b.yaml").write_text("width: 5\n")
    assert run(["affected", "--since", "HEAD", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "affected": [
            {
                "file": "configs/b.yaml",
                "causes": [{"file": "configs/b.yaml", "how": "the config"}],
                "program_known": True,
            }
        ]
    }


def test_what_no_program_imports_touches_nothing(repository: Path, capsys: Capture) -> None:
    (repository / "unused.py").write_text("x = 2\n")
    (repository / "new.py").write_text("x = 3\n")
    assert run(["affected", "--since", "HEAD"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_config_without_a_known_program_is_told(repository: Path, capsys: Capture) -> None:
    (repository / "other").mkdir()
    (repository / "other/strange.yaml").write_text("alpha: {beta: 1}\ngamma: 2\n")
    subprocess.run(["git", "add", "."], check=True)
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", *identity, "commit", "-qm", "y"], check=True)
    (repository / "unused.py").write_text("x = 2\n")
    assert run(["affected", "--since", "HEAD", "other"]) == 0
    out, error = capsys.readouterr()
    assert out == ""
    assert "Not known whether the code that changed is behind: other/strange.yaml" in error


def test_a_commit_that_is_not_there(repository: Path, capsys: Capture) -> None:
    assert run(["affected", "--since", "--output=x"]) == 2
    capsys.readouterr()
    assert run(["affected", "--since", "nowhere"]) != 0
    assert "git knows no commit `nowhere` here" in capsys.readouterr().err
    assert not (repository / "x").exists()


def test_outside_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["affected", "--since", "HEAD"]) == 2
    assert capsys.readouterr().err == "Error: this folder is in no git repository\n"


def test_the_help_lints_nothing_where_nothing_is_affected(capsys: Capture) -> None:
    assert run(["affected", "--help"]) == 0
    assert "| xargs -r cfglint`" in " ".join(capsys.readouterr().out.split())
