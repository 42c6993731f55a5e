"""The client for VS Code: built from a clean copy by the command that docs/editors.md has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from cfglint import __version__
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")

CLIENT = ROOT / "editors/vscode"


def test_the_package_is_built_by_the_documented_command(tmp_path: Path) -> None:
    folder = tmp_path / "editors/vscode"
    shutil.copytree(CLIENT, folder, ignore=shutil.ignore_patterns("node_modules", "out", "*.vsix"))
    page = (ROOT / "docs/editors.md").read_text()
    (command,) = re.findall(r"^cd editors/vscode && .*$", page, re.MULTILINE)
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(folder / "cfglint.vsix") as package:
        names = package.namelist()
        manifest = json.loads(package.read("extension/package.json"))
    assert "extension/out/extension.js" in names
    assert not any("node_modules" in name or name.endswith(".ts") for name in names)
    assert manifest["main"] == "./out/extension.js"
    assert manifest["version"] == __version__
