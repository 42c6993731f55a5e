"""What docs/extending.md says to write works, in a copy of the repository, by the page alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r'^(`{3,})(\w+)(?: title="([^"]+)")?\n(.*?)^\1\n', re.M | re.S)
SECTIONS = {
    part.partition("\n")[0]: part.partition("\n## Before")[0]
    for part in re.split(r"(?m)^## (?=A \w+(?: \w+)?$)", PAGE)[1:]
}
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc", ".venv")
COPIED = (*("cfglint", "schemas", "tests/rules", "tests/styles", "tests/report", "tests/fixtures"),)


def changed(text: str, block: str) -> str:
    """A text with the lines of a block of changes."""
    lines = block.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_works_as_it_is_written(section: str, tmp_path: Path) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=IGNORED)
    for file in ("tests/__init__.py", "tests/conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    commands = []
    for _, kind, title, body in BLOCK.findall(SECTIONS[section]):
        target = tmp_path / title
        if kind == "bash":
            commands.append(body)
        elif kind == "diff":
            target.write_text(changed(target.read_text(), body))
        elif title:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body)
    assert commands
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_kind_has_a_section() -> None:
    assert list(SECTIONS) == ["A rule", "A style", "A schema", "A report format"]
