"""`cfglint memory` takes the common options: formats, rules, --fail-on, a baseline."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cfglint.cli.app import run
from tests.conftest import ROOT

Capture = pytest.CaptureFixture[str]
TIGHT = ["--gpu", "1GiB", "-q", "--device", "simulated"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: its cache keeps the trace, which is the same in each."""
    return tmp_path_factory.mktemp("memory")


@pytest.fixture
def config(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder)
    shutil.copy(ROOT / "configs/multitask_B_09_FNO.yaml", "a.yaml")
    shutil.copy(ROOT / "configs/cfglint.toml", folder)
    return "a.yaml"


def test_every_format_has_what_the_rules_say(config: str, capsys: Capture) -> None:
    for name in ("concise", "sarif", "github", "gitlab", "junit", "markdown", "json"):
        assert run(["memory", config, *TIGHT, "--output-format", name]) == 1
        assert "M401" in capsys.readouterr().out, name


def test_rules_and_the_least_severity_are_chosen(config: str, capsys: Capture) -> None:
    assert run(["memory", config, *TIGHT, "--ignore", "M401"]) == 0
    assert "does not fit" in capsys.readouterr().out.lower()
    assert run(["memory", config, *TIGHT, "--ignore", "M401", "--fail-on", "info"]) in (0, 1)
    assert run(["memory", config, *TIGHT, "--select", "M499"]) == 2


def test_a_suppression_counts(config: str, capsys: Capture) -> None:
    path = Path(config)
    path.write_text("# cfglint: ignore-file[M401, R302]\n" + path.read_text())
    assert run(["memory", config, *TIGHT, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["summary"]["suppressed"] == 1
    assert [found["code"] for found in data["diagnostics"]] == []


def test_a_baseline_counts(config: str, capsys: Capture) -> None:
    assert run(["memory", config, *TIGHT, "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    entry = {"file": config, "code": "M401", "message": found["message"], "count": 1}
    Path("known.json").write_text(json.dumps({"entries": [entry]}))
    assert run(["memory", config, *TIGHT, "--baseline", "known.json"]) == 0


def test_what_could_not_be_traced_is_told_once(config: str, capsys: Capture) -> None:
    Path("cfglint.toml").write_text('[dynamic]\nadapter = "nowhere:Adapter"\n')
    status = run(["memory", config, "-q", "--json"])
    data = json.loads(capsys.readouterr().out)
    assert len(data["dynamic"]) == 1
    assert status == (3 if data["dynamic"][0]["status"] == "not-checked" else 1)
