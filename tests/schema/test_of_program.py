"""The schema of a program's contract takes what the program takes: good configs of the styles' own
cases are valid, and what their rules call missing, refused or of a wrong type is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cfglint.cli.app import run

CASES = Path(__file__).parent.parent / "styles" / "cases"


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(CASES / request.param, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def errors(path: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    assert run(["schema", "--for", path]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    found = Draft202012Validator(schema).iter_errors(yaml.safe_load(Path(path).read_text()))
    return {error.message for error in found}


@pytest.mark.parametrize(
    ("case", "good", "bad", "says"),
    [
        ("omegaconf_structured/merged", "configs/good.yaml", "configs/bad.yaml", "unexpected"),
        ("script/library_calls", "conf/good.yaml", "", ""),
        ("hyperpyyaml/called_keys", "", "hparams/missing.yaml", "'every' is a required property"),
    ],
    indirect=["case"],
)
def test_a_schema_says_what_the_program_says(
    case: Path, good: str, bad: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if good:
        assert errors(good, capsys) == set()
    if bad:
        text = (case / bad).read_text().replace("!name:torch.nn.Linear", "")
        (case / bad).write_text(text)
        assert any(says in message for message in errors(bad, capsys))


def test_a_config_without_a_program_gets_no_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.yaml").write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    assert run(["schema", "--for", "a.yaml"]) == 3
    assert "no program was found for a.yaml" in capsys.readouterr().err
