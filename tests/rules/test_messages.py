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
from tests.conftest import said_by

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
