"""When the code changed that made what the cache has."""

from __future__ import annotations

import os
from pathlib import Path

import cfglint
from cfglint.run.cache import DISTRIBUTION, last_change
from tests.conftest import ROOT


def package_in(folder: Path) -> Path:
    package = folder / "cfglint"
    for name in ("linter.py", "styles/yacs/known.py", "schema/compiled.json", "zoo/model.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("")
        os.utime(package / name, (100, 100))
    return package


def test_in_a_checkout_any_file_of_the_static_stage_counts(tmp_path: Path) -> None:
    package = package_in(tmp_path)
    before = last_change(str(package))
    os.utime(package / "zoo/model.py", (300, 300))
    assert last_change(str(package)) == before
    for at, name in enumerate(("linter.py", "styles/yacs/known.py", "schema/compiled.json"), 200):
        os.utime(package / name, (at, at))
        assert last_change(str(package)) == at * 10**9


def test_an_installed_package_changes_as_a_whole(tmp_path: Path) -> None:
    package = package_in(tmp_path)
    record = tmp_path / DISTRIBUTION / "RECORD"
    record.parent.mkdir()
    record.write_text("")
    os.utime(record, (50, 50))
    assert last_change(str(package)) == 50 * 10**9
    os.utime(record, (60, 60))  # installed again
    assert last_change(str(package)) == 60 * 10**9


def test_the_distribution_has_this_name() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert 'name = "cfglint-torch"' in text
    assert f"cfglint_torch-{cfglint.__version__}.dist-info" == DISTRIBUTION
