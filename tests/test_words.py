"""Plain English: no message, docstring or page has a word that the glossary replaces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

REPLACED = {
    "hang on": "depend on",
    "hangs on": "depends on",
    "mend": "fix",
    "mends": "fixes",
    "mended": "fixed",
    "all the same": "anyway",
    "of its own": "its own",
    "of their own": "their own",
    "by itself": "alone, or itself",
    "by themselves": "alone, or themselves",
    "gone through": "followed",
    "go through": "follow, or fit",
    "goes through": "follows, or fits",
    "type of number": "dtype",
}
"""What people stumbled over, and what is written instead."""

PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "SECURITY.md"]
MODULES = sorted((ROOT / "cfglint").rglob("*.py"))
FOUND = re.compile(r"\b(" + "|".join(word.replace(" ", r"\s+") for word in REPLACED) + r")\b")


@pytest.mark.parametrize("path", [*PAGES, *MODULES], ids=lambda path: str(path.relative_to(ROOT)))
def test_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [
        (match.group(), text.count("\n", 0, match.start()) + 1) for match in FOUND.finditer(text)
    ]
    advice = {word: REPLACED.get(re.sub(r"\s+", " ", word), "") for word, _ in found}
    assert not found, f"{path}: {found}; write {advice}"
