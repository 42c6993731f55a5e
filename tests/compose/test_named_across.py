"""Keys that a config gives to others which interpolate them, whatever lays them over each other."""

from __future__ import annotations

from pathlib import Path

from cfglint.compose.bases import named_across


def test_keys_that_other_files_give(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("size: 1\nwidth: ${size}\nshape: ${scale.x}\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b/c.yml").write_text("model:\n  range: ${range}\n  range_of: {range: 3}\n")
    (tmp_path / "b/d.yaml").write_text("range: 3\nscale: {x: 1}\n")
    assert named_across(str(tmp_path)) == {("scale", "x"), ("range",)}
