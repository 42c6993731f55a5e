"""What a stranger adopts cfglint by: the action for GitHub, the forms of issues, the changelog."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfglint.cli.app import run
from cfglint.cli.asked import COMMANDS
from cfglint.rules.registry import RULES
from tests.conftest import FIXTURES, ROOT

FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))


def lint_step() -> str:
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    step: str = action["runs"]["steps"][-1]["run"]
    return step


def run_lint_step(folder: Path, paths: str, arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "python3").symlink_to(sys.executable)
    environment = {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        "CONFIGS": paths,
        "ARGUMENTS": arguments,
    }
    return subprocess.run(
        ["bash", "-e", "-c", lint_step()],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("config", "arguments", "status"),
    [
        ("failed/multitask_B_08_PatchTST.yaml", "", 1),
        ("failed/multitask_B_08_PatchTST.yaml", "--select Y101 --no-cache", 0),
    ],
)
def test_the_action_annotates_and_fails_as_check_does(
    tmp_path: Path, config: str, arguments: str, status: int
) -> None:
    done = run_lint_step(tmp_path, str(FIXTURES / config), arguments)
    assert done.returncode == status, done.stderr
    assert ("::error" in done.stdout) == (status == 1)


def test_the_action_reads_all_lines_of_its_inputs(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yaml").write_text("x: 1\nx: 2\n")
    done = run_lint_step(tmp_path, "a.yaml\nb.yaml  c.yaml\n", "--select Y102\n--no-cache")
    told = set(re.findall(r"file=(\w\.yaml)", done.stdout))
    assert told == {"a.yaml", "b.yaml", "c.yaml"}, done.stdout + done.stderr


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_forms_of_issues_have_what_github_asks_for(form: Path) -> None:
    data = yaml.safe_load(form.read_text())
    assert {"name", "description", "body"} <= set(data)
    names = [field["id"] for field in data["body"]]
    assert len(set(names)) == len(names)
    assert all(field["attributes"]["label"] for field in data["body"])
    assert {field["type"] for field in data["body"]} <= {"textarea", "input", "dropdown"}


def test_the_changelog_has_what_is_not_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0] == "Unreleased"


def test_the_problem_matcher_reads_concise_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    matcher = json.loads((ROOT / ".github/cfglint-matcher.json").read_text())
    (pattern,) = matcher["problemMatcher"][0]["pattern"]
    run(["--output-format", "concise", "tests/fixtures/failed/multitask_B_08_PatchTST.yaml"])
    lines = capsys.readouterr().out.splitlines()
    assert lines
    for line in lines:
        found = re.match(pattern["regexp"], line)
        assert found is not None, line
        assert found[pattern["file"]].endswith("multitask_B_08_PatchTST.yaml")
        assert found[pattern["severity"]] in ("error", "warning", "info")
        assert found[pattern["code"]] in {rule.code for rule in RULES}


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-workflows", ".github/workflows/ci.yml"),
        ("github-workflows", ".github/workflows/release.yml"),
        ("github-actions", "action.yml"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/wrong_finding.yml"),
    ],
)
def test_files_of_github_have_the_published_schema(schema: str, file: str) -> None:
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, str(ROOT / file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("cfglint wh", {"plain,where", "file,wh"}),
        ("cfglint ex", {"plain,explain", "file,ex"}),
        ("cfglint reads --ht", {"plain,--html"}),
    ],
)
def test_a_shell_completes_commands_options_and_files(words: str, kinds: set[str]) -> None:
    environment = {
        **os.environ,
        "_CFGLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    code = "import sys; sys.argv = ['cfglint']; from cfglint.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == kinds


def test_the_man_page_has_every_command_and_option() -> None:
    done = subprocess.run(
        [sys.executable, "tools/man_page.py"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    text = done.stdout.replace("\\-", "-")
    assert text.startswith(".TH CFGLINT 1")
    for name in COMMANDS:
        assert f"\n.SS {name}\n" in text
    assert "--output-format" in text
    assert "--memory-budget SIZE" in text
