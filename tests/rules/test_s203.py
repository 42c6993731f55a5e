"""Values of another type than a schema says, and where a fix can take quotes away."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check


@pytest.mark.parametrize(
    ("value", "wanted", "fixed"),
    [
        ("'3'", "integer", "3"),
        ('"3"', "integer", "3"),
        ("'deep'", "integer", ""),
        ("!!str 3", "integer", ""),
        ("&x '3'", "integer", ""),
        ("*x", "integer", ""),
        ("'0.5'", "number", "0.5"),
        ("'true'", "boolean", "true"),
        ("[1]", "integer", ""),
        ("3", "string", ""),
        ("'null'", "null", ""),
        ("'3'", "object", ""),
    ],
)
def test_quotes_that_a_fix_takes_away(
    value: str, wanted: str, fixed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cfglint.toml").write_text(
        '[[schemas]]\nsection = "model"\nschema = "model.json"\n'
    )
    (tmp_path / "model.json").write_text(f'{{"properties": {{"depth": {{"type": "{wanted}"}}}}}}')
    shared = "base: &x '3'\n" if value.startswith("*") else ""
    (tmp_path / "a.yaml").write_text(f"{shared}model:\n  depth: {value}\n")
    monkeypatch.chdir(tmp_path)
    report = check(["a.yaml"], Options(use_cache=False, select=("S203",)))
    (found,) = report.diagnostics
    assert (found.code, found.key) == ("S203", "model.depth")
    edits = found.fix.edits if found.fix is not None else ()
    assert [edit.insert for edit in edits] == ([fixed] if fixed else [])
