"""The site: its pages, its pictures, and that nothing of it comes from elsewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_house import ORDER


def test_the_picture_of_the_house_has_every_room() -> None:
    picture = (ROOT / "docs/images/house.svg").read_text()
    assert set(ORDER) <= set(re.findall(r">(\w+)</text>", picture))


@pytest.mark.parametrize("path", sorted((ROOT / "docs/images").glob("*.svg")), ids=lambda p: p.name)
def test_pictures_fetch_nothing(path: Path) -> None:
    text = path.read_text()
    assert "<title>" in text
    assert set(re.findall(r"https?://[^\"\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "<script" not in text


def test_the_site_is_built_without_warnings(tmp_path: Path) -> None:
    if importlib.util.find_spec("material") is None:
        pytest.skip("mkdocs-material is in the extra `docs`")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "rules" / "R301.html").exists()
    for page in tmp_path.rglob("*.html"):
        assert not re.search(r'(?:src|<link[^>]*href)="https?://', page.read_text()), page
