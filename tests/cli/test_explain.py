"""`cfglint explain`: findings, keys without one, what is switched off, and what is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfglint.cli.app import run
from tests.conftest import ROOT

Capture = pytest.CaptureFixture[str]

CONFIG = "tests/rules/cases/code/no_schema.yaml"
TINY = "tests/rules/cases/code/src/model_factory/Plain/Tiny.py"


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def explained(what: str, capsys: Capture, status: int = 0) -> str:
    assert run(["explain", what]) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


@pytest.mark.parametrize(
    "what",
    [
        f"{CONFIG}:model.n_layers",  # the key that is missing
        f"{CONFIG}:model.num_layers",  # the key that explains it
        f"{CONFIG}:7",  # its line
        f"{CONFIG}:3",
        f"{CONFIG}:3:1",  # as a report prints it
        f"{CONFIG}:R301",
        f"{CONFIG}:unprovided-attribute",
        CONFIG,
    ],
)
def test_a_finding_has_its_evidence(what: str, capsys: Capture) -> None:
    out = explained(what, capsys)
    assert f"{CONFIG}:3:1: error[R301] Tiny reads `n_layers`" in out
    assert f"`Model` reads it at {TINY}:7: required" in out
    assert f"The program: {TINY}:Model" in out
    assert f"the layout leads to {TINY}:Model" in out
    assert "The rule: R301 unprovided-attribute" in out
    assert "dies at the line that is" in out
    assert "end of line 3: # cfglint: ignore[R301]" in out


def test_a_finding_is_told_as_the_report_tells_it(capsys: Capture) -> None:
    run([CONFIG, "--select", "R301", "-v"])
    block = capsys.readouterr().out.split("\n\n")[0]
    assert block in explained(f"{CONFIG}:model.n_layers", capsys)


def test_a_key_without_a_finding_says_what_judges_it(capsys: Capture) -> None:
    out = explained("configs/demo_base_configs.yaml:data.batch_size", capsys)
    assert out.startswith("data.batch_size: nothing is found of it, and it is judged")
    run(["where", "configs/demo_base_configs.yaml", "data.batch_size"])
    for line in capsys.readouterr().out.splitlines():
        assert f"  {line}\n" in out


def test_a_key_that_is_not_judged_says_why(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.yaml").write_text("widht: 3\n")
    out = explained(f"{tmp_path}/a.yaml:1", capsys)
    assert "widht: no program was found that reads it" in out


def test_what_is_switched_off_says_by_what(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\na: 2  # cfglint: ignore[Y102]\n")
    out = explained(f"{path}:2", capsys)
    assert "Y102" in out
    assert "Not reported: a comment `# cfglint: ignore` switches it off." in out
    path.write_text("a: 1\na: 2\n")
    (tmp_path / "cfglint.toml").write_text('per-file-ignores = { "*.yaml" = ["Y102"] }\n')
    assert "Not reported: `per-file-ignores` in the settings" in explained(f"{path}:2", capsys)


def test_a_rule_alone_is_that_of_the_rule_command(capsys: Capture) -> None:
    run(["rule", "R302"])
    assert capsys.readouterr().out == explained("R302", capsys)


@pytest.mark.parametrize(
    ("what", "status", "message"),
    [
        (f"{CONFIG}:nope", 1, "has no key nope, and nothing is found of it"),
        (f"{CONFIG}:num_layers", 1, "did you mean model.num_layers?"),
        (f"{CONFIG}:99", 1, "line 99"),
        (f"{CONFIG}:Y102", 1, "Y102 finds nothing"),
        (f"{CONFIG}:M401", 1, "add --dynamic"),
        (f"{CONFIG}:V601", 1, "cfglint verify"),
        (f"{CONFIG}:X906", 1, "it runs only where it is selected"),
        ("nowhere.yaml:3", 2, "no such file: nowhere.yaml"),
        ("R999", 2, "no rule `R999`"),
        ("configs", 2, "is a folder"),
    ],
)
def test_what_is_not_there_is_told(what: str, status: int, message: str, capsys: Capture) -> None:
    assert message in explained(what, capsys, status)


def test_json_has_the_same(capsys: Capture) -> None:
    assert run(["explain", f"{CONFIG}:model.n_layers", "--output-format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema_version"] == 1
    assert data["asked"] == {"line": None, "key": "model.n_layers", "code": None}
    (finding,) = data["findings"]
    assert finding["code"] == "R301"
    (fact,) = finding["known"]["facts"]
    assert (fact["file"], fact["line"], fact["need"]) == (TINY, 7, "required")
    assert finding["known"]["evidence"][0]["kind"] == "layout"
    assert finding["rule"]["why"].startswith("The run waits")
    assert finding["suppress"] == "# cfglint: ignore[R301]"


def test_every_rule_has_what_explain_shows() -> None:
    from cfglint.cli.explained import section_of
    from cfglint.rules.registry import RULES

    for rule in RULES:
        assert section_of(rule.code), rule.code
        assert section_of(rule.code, "Why is this bad?") or rule.code[0] == "X", rule.code


@pytest.mark.parametrize("data", [b"a: x: y\n", b"a: \xff\xff\n"])
def test_what_no_loader_reads_has_no_advice_to_switch_it_off(
    data: bytes, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    out = explained(f"{tmp_path}/a.yaml", capsys)
    assert "has the whole rule.\n" in out
    assert "cfglint: ignore" not in out


@pytest.mark.parametrize(
    ("what", "status", "told"),
    [
        (f"{CONFIG}:R999", 1, "no rule `R999`"),
        (f"{CONFIG}:0", 2, "no line 0"),
        (f"{CONFIG}:0:1", 2, "no line 0"),
    ],
)
def test_a_rule_and_a_line_that_are_not_there(
    what: str, status: int, told: str, capsys: Capture
) -> None:
    assert told in explained(what, capsys, status)


def test_a_family_is_listed(capsys: Capture) -> None:
    assert run(["rule", "R3"]) == 0
    assert capsys.readouterr().out == explained("R3", capsys)
