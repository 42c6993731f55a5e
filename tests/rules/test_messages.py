"""What the rules of the YAML itself say, to the letter: words, places and fixes.

`messages.json` has for each text the lines that are said of it. `CFGLINT_UPDATE_EXPECTED=1 pytest`
rewrites them; read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cfglint.linter import lint_text
from cfglint.run.project import Options
from cfglint.stages.check import check
from tests.conftest import line_of, said_by

FILE = Path(__file__).with_name("messages.json")
SAID: dict[str, list[str]] = json.loads(FILE.read_text())


def said(text: str) -> list[str]:
    return [
        line
        for found in lint_text(text, "a.yaml")
        for line in said_by(found, Path.cwd()).rstrip("\n").split("\n  ")
    ]


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("text", list(SAID))
def test_what_is_said(text: str) -> None:
    lines = said(text)
    if os.environ.get("CFGLINT_UPDATE_EXPECTED"):
        SAID[text] = lines
        FILE.write_text(json.dumps(SAID, indent=2, ensure_ascii=False) + "\n")
    assert lines == SAID[text]


LOADERS = {
    "yaml": "import yaml\nyaml.safe_load(open('run.yaml'))\n",
    "ruamel": "from ruamel.yaml import YAML\nYAML().load(open('run.yaml'))\n",
}


@pytest.mark.parametrize(
    ("loader", "found"),
    [
        ("yaml", ["1:4 warning Y110 a", "2:4 warning Y110 b", "3:4 info Y110 c"]),
        ("ruamel", ["3:4 info Y110 c"]),  # YAML 1.2 has no such numbers
    ],
)
def test_what_a_loader_misreads(
    loader: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "load.py").write_text(LOADERS[loader])
    (tmp_path / "run.yaml").write_text("a: 1:30\nb: 0123\nc: None\n")
    monkeypatch.chdir(tmp_path)
    report = check(["run.yaml"], Options(use_cache=False, select=("Y110",)))
    assert [line_of(each) for each in report.diagnostics] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: [on, auto]\n", ["1:5 warning Y104 a.0"]),
        ("a: [auto, {b: c}, on]\n", []),
        ("a: [on, 3]\n", []),
        ("a: {b: [on, auto]}\n", ["1:9 warning Y104 a.b.0"]),
        ("a: [[on, 3], auto]\n", []),
        ("a: [!!str on, auto]\n", []),
        ("on\n", []),
        ("a: [on, off]\n", []),
        ("a: on\n", []),
        ("on: 1\n", ["1:1 warning Y104 on"]),
    ],
)
def test_booleans_among_texts_where_the_loader_is_known(
    text: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "load.py").write_text(LOADERS["yaml"])
    (tmp_path / "run.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    report = check(["run.yaml"], Options(use_cache=False, select=("Y104",)))
    assert [line_of(each) for each in report.diagnostics] == found
