"""docs/compared.md: each row names a place of a page and a test, and both are there."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

ROW = re.compile(r"^\| ([^|]+) \| \[[^\]]*\]\(([^)#]+)(?:#([^)]+))?\) \| `([^`]+)` \|$", re.M)
PAGE = (ROOT / "docs/compared.md").read_text(encoding="utf-8")
ROWS = [match.groups() for match in ROW.finditer(PAGE)]


def anchors(text: str) -> set[str]:
    """The anchors of the headings of a page."""
    heads = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in heads}


def test_every_row_of_the_tables_is_looked_at() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and "`tests/" in line]
    assert len(ROWS) == len(lines) >= 36


@pytest.mark.parametrize(("feature", "page", "anchor", "test"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_has_its_page_and_its_test(
    feature: str, page: str, anchor: str | None, test: str
) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert anchor is None or anchor in anchors(text), anchor
    file, _, name = test.partition("::")
    assert re.search(rf"(?m)^(?:async )?def {re.escape(name)}\(", (ROOT / file).read_text()), test
