"""What the rules of the YAML itself say, to the letter: message and help are what people act on.

`messages.json` has for each text the lines that are said of it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfglint.linter import lint_text

SAID: dict[str, list[str]] = json.loads(Path(__file__).with_name("messages.json").read_text())


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("text", list(SAID))
def test_message_and_help(text: str) -> None:
    said: list[str] = []
    for found in lint_text(text, "a.yaml"):
        place = f"{found.span.line}:{found.span.column} {found.severity.value} {found.code}"
        said += [f"{place} {found.message}", f"help: {found.help}"]
    assert said == SAID[text]
