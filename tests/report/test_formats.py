"""Every format, read by a consumer of that format or against its published rules."""

from __future__ import annotations

import json
import subprocess
import sys
from csv import reader
from pathlib import Path
from xml.etree import ElementTree

import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from cfglint.diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    NotChecked,
    Related,
    Report,
    Severity,
    Span,
    Summary,
)
from cfglint.report.formats import FORMATS, Style, render
from cfglint.rules.registry import RULES, docstring
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import FIXTURES

STYLE = Style(
    lambda path, line: Path(path).read_text().splitlines()[line - 1],
    version="0.1.0",
    rule=docstring,
)
ODD = Diagnostic(
    "S999",
    "odd-one",
    Severity.ERROR,
    "100% `a|b` <i>: x,\ny \x1b[31m \x00 *_#",
    Span("a b.yaml", 1, 2, 1, 4),
    "a.b",
    (Related(Span("c,d.yaml", 2, 1, 2, 2), "there | here"),),
    "write `x`",
    Fix("safe", (Edit(1, 2, 1, 4, "é"),), ()),
)


@pytest.fixture(scope="module")
def report() -> Report:
    return check([str(FIXTURES / "failed"), str(FIXTURES / "repaired")], Options(use_cache=False))


def odd_report() -> Report:
    style_free = (ODD, ODD._replace(severity=Severity.INFO, fix=None, help="", related=()))
    return Report(
        style_free, Summary(2, 1, 0, 1, 3, 1, 0.5), (NotChecked("e.yaml", "dynamic", "w"),)
    )


EMPTY = Report((), Summary(files=3))
BLANK = Style(lambda path, line: "", version="0.1.0", rule=docstring)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_every_report(name: str, report: Report) -> None:
    for each, style in ((report, STYLE), (odd_report(), BLANK), (EMPTY, BLANK)):
        text = render(name, each, style)
        assert text == "" or text.endswith("\n")
        text.encode()


def test_json_is_the_contract(report: Report) -> None:
    data = json.loads(render("json", report, STYLE))
    assert data["schema_version"] == 1
    top = {"schema_version", "cfglint_version", "summary", "diagnostics", "configs", "dynamic"}
    assert set(data) == top
    assert set(data["summary"]) == {
        "files",
        "errors",
        "warnings",
        "infos",
        "suppressed",
        "not_checked",
        "seconds",
        "configs",
        "configs_read",
        "keys",
        "keys_judged",
    }
    assert data["summary"]["errors"] == sum(d["severity"] == "error" for d in data["diagnostics"])
    found = next(d for d in data["diagnostics"] if d["key"] == "model.e_layers")
    line = found["line"]
    assert found == {
        "code": "S201",
        "name": "missing-field",
        "severity": "error",
        "stage": "static",
        "message": "B_08_PatchTST reads `e_layers`, which this config does not provide",
        "file": str(FIXTURES / "failed/multitask_B_08_PatchTST.yaml"),
        "line": line,
        "column": 1,
        "end_line": line,
        "end_column": 6,
        "key": "model.e_layers",
        "related": [
            {
                "file": found["file"],
                "line": 35,
                "column": 3,
                "message": "`num_layers` is set here; nothing this config selects reads it",
            }
        ],
        "help": "add `e_layers: 3` (num_layers is 3, and nothing this config selects reads it)",
        "fix": {
            "safety": "unsafe",
            "edits": [
                {
                    "line": 36,
                    "column": 1,
                    "end_line": 36,
                    "end_column": 1,
                    "insert": "  e_layers: 3\n",
                },
            ],
        },
    }


def test_json_says_what_was_not_checked() -> None:
    data = json.loads(render("json", odd_report(), BLANK))
    assert data["dynamic"] == [{"file": "e.yaml", "status": "not-checked", "reason": "w"}]
    assert data["summary"]["not_checked"] == 1


def test_sarif_is_read_by_sarif_tools(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "x.sarif"
    path.write_text(render("sarif", report, STYLE))
    csv = tmp_path / "x.csv"
    subprocess.run(
        [sys.executable, "-m", "sarif", "csv", "-o", str(csv), str(path)],
        check=True,
        capture_output=True,
    )
    with csv.open(newline="") as stream:
        rows = list(reader(stream))
    assert len(rows) == 1 + len(report.diagnostics)
    assert any(row[2] == "S201" and row[4].endswith("B_08_PatchTST.yaml") for row in rows)


def test_sarif_has_what_the_standard_requires(report: Report) -> None:
    for each in (report, odd_report(), EMPTY):
        log = json.loads(render("sarif", each, STYLE if each is report else BLANK))
        assert log["version"] == "2.1.0"
        (run,) = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        for rule in (rule for rule in rules if rule["id"] in {each.code for each in RULES}):
            assert rule["shortDescription"]["text"].endswith(".")
            assert "## Why is this bad?" in rule["help"]["markdown"] or rule["id"][0] == "X"
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            for location in [*result["locations"], *result.get("relatedLocations", [])]:
                physical = location["physicalLocation"]
                assert " " not in physical["artifactLocation"]["uri"]
                region = physical["region"]
                assert 1 <= region["startLine"] <= region["endLine"]
                assert region["startColumn"] >= 1
            for fix in result.get("fixes", []):
                for change in fix["artifactChanges"]:
                    assert change["replacements"][0]["deletedRegion"]["startLine"] >= 1


def test_github_commands_stay_on_one_line_and_are_escaped() -> None:
    text = render("github", odd_report(), BLANK)
    lines = text.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(
        "::error title=cfglint S999 odd-one,file=a b.yaml,line=1,endLine=1,col=2,endColumn=4::"
        "100%25 `a|b` <i>: x,%0Ay "
    )
    assert lines[1].startswith("::notice ")
    assert lines[2] == "::warning title=cfglint,file=e.yaml::not checked: w"


def test_gitlab_issues(report: Report) -> None:
    issues = json.loads(render("gitlab", report, STYLE))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(report.diagnostics)
    for issue in issues:
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith("./")
        assert issue["description"]
        assert issue["check_name"]


def test_fingerprints_survive_shifted_lines() -> None:
    def prints(line: int) -> list[str]:
        moved = ODD._replace(place=Span("a.yaml", line, 1, line, 2))
        return [
            i["fingerprint"]
            for i in json.loads(render("gitlab", Report((moved, moved), Summary()), BLANK))
        ]

    assert prints(3) == prints(300)
    assert len(set(prints(3))) == 2


def test_junit_is_read_by_junitparser(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text(render("junit", report, STYLE))
    suites = list(JUnitXml.fromfile(str(path)))
    assert sum(suite.failures for suite in suites) == len(report.diagnostics)
    path.write_text(render("junit", odd_report(), BLANK))
    suites = list(JUnitXml.fromfile(str(path)))
    assert sum(suite.skipped for suite in suites) == 1
    path.write_text(render("junit", EMPTY, BLANK))
    assert sum(suite.tests for suite in JUnitXml.fromfile(str(path))) == 1
    ElementTree.fromstring(render("junit", odd_report(), BLANK).encode())


def test_markdown_renders_as_tables(report: Report) -> None:
    html = MarkdownIt("commonmark").enable("table").render(render("markdown", report, STYLE))
    assert html.count("<tr>") == len(report.diagnostics) + html.count("<thead>")
    odd = MarkdownIt("commonmark").enable("table").render(render("markdown", odd_report(), BLANK))
    assert "<i>" not in odd
    assert odd.count("<td") == 8


def test_text_shows_the_place_and_what_to_write(report: Report) -> None:
    text = render("text", report, STYLE)
    path = FIXTURES / "repaired/multitask_B_08_PatchTST.yaml"
    assert f"{path}:49:12: error[S205] max_len 512 is below window_size 4096" in text
    assert "  49 |   max_len: 512\n     |            ^^^\n" in text
    assert "  help: set max_len to 4096, or window_size to 512 or less\n" in text
    assert "\x1b" not in text


def test_text_never_sends_control_characters_of_a_file_to_the_terminal() -> None:
    style = Style(lambda path, line: "a: \x1b[31m\tx", version="0.1.0")
    snippet = render("text", Report((ODD._replace(message="m"),), Summary(1)), style)
    assert "\x1b" not in snippet


def test_colour_and_links_on_a_terminal() -> None:
    style = Style(lambda path, line: "测试: 1", True, True)
    found = ODD._replace(message="m", place=Span("a.yaml", 1, 5, 1, 6))
    text = render("text", Report((found,), Summary(1, 1)), style)
    assert "\x1b]8;;file://" in text
    assert "\x1b[1;31merror[S999]\x1b[0m" in text
    assert "      \x1b[1;31m^\x1b[0m" in text


def test_wide_lines_are_cut_around_the_caret() -> None:
    style = Style(lambda path, line: "x" * 5000, version="")
    found = ODD._replace(message="m", place=Span("a.yaml", 1, 4000, 1, 4010))
    text = render("text", Report((found,), Summary(1, 1)), style)
    assert "^^^^^^^^^^\n" in text
    assert max(len(line) for line in text.splitlines()) < 200
