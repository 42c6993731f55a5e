"""Shared helpers: expected diagnostics as data, and the folder of fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.diagnostic import Diagnostic

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FIXTURES = TESTS / "fixtures"


def line_of(found: Diagnostic) -> str:
    """A diagnostic as a line of an `.expected` file: position, severity, code and key."""
    span = found.span
    key = f" {found.key}" if found.key else ""
    return f"{span.line}:{span.column} {found.severity.value} {found.code}{key}"


def edited(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, which has it."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture(autouse=True)
def _no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
