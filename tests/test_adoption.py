"""What a stranger adopts cfglint by: the action for GitHub, the forms of issues, the changelog."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import FIXTURES, ROOT

FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))


def lint_step() -> str:
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    step: str = action["runs"]["steps"][-1]["run"]
    return step


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
    (tmp_path / "python3").symlink_to(sys.executable)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        "CONFIGS": str(FIXTURES / config),
        "ARGUMENTS": arguments,
    }
    done = subprocess.run(
        ["bash", "-e", "-c", lint_step()],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert ("::error" in done.stdout) == (status == 1)


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
