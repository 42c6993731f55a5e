"""Neovim, headless: it opens the config that fails for want of `e_layers`, and uses the server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

from tests.conftest import FIXTURES, ROOT

pytestmark = pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")

SCRIPT = Path(__file__).parent / "session.lua"

MODEL = """\
class Model:
    def __init__(self, args_m):
        self.depth = args_m.e_layers
        self.width = getattr(args_m, "hidden_dim", 64)
        self.length = args_m.seq_len if args_m.d_model else 0
"""


def session(folder: Path, file: str, word: str, section: str) -> dict[str, Any]:
    """What the server says in one session of Neovim."""
    out = folder / "said.json"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CFGLINT_TEST_PYTHON": sys.executable,
        "CFGLINT_TEST_ROOT": str(folder),
        "CFGLINT_TEST_FILE": str(folder / file),
        "CFGLINT_TEST_OUT": str(out),
        "CFGLINT_TEST_WORD": word,
        "CFGLINT_TEST_SECTION": section,
    }
    command = ["nvim", "--headless", "-u", "NONE", "-n", "-i", "NONE", "-c", f"luafile {SCRIPT}"]
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert out.exists(), done.stderr
    said: dict[str, Any] = json.loads(out.read_text())
    return said


def test_a_session_over_the_config_that_failed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "cfglint.toml").write_text(
        '[[consumers]]\nsection = "model"\nentry = "model:Model"\nparameter = "args_m"\n'
    )
    text = (FIXTURES / "failed/multitask_B_08_PatchTST.yaml").read_text()
    (tmp_path / "a.yaml").write_text(text)
    said = session(tmp_path, "a.yaml", "hidden_dim", "model")
    missing = next(each for each in said["diagnostics"] if "`e_layers`" in each["message"])
    assert missing["code"] == "R301"
    assert text.splitlines()[missing["line"]].startswith("model:")
    place = missing["related"][0]["location"]
    assert place["uri"] == (tmp_path / "model.py").as_uri()
    assert place["range"]["start"]["line"] == 2
    assert "reads it at [model.py:4]" in said["hover"]["contents"]["value"]
    assert [each["uri"] for each in said["definition"]] == [(tmp_path / "model.py").as_uri()]
    assert "seq_len" in {each["label"] for each in said["completion"]["items"]}
    assert "model" in {each["name"] for each in said["symbols"]}
    assert said["fix"].startswith("Fix R301")
    assert said["fixed"]
