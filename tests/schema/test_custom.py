"""Schemas of the user's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cfglint.linter import check
from cfglint.project import Options
from cfglint.settings import SettingsError

MODEL = '''
from pydantic import BaseModel, Field
print("a schema that prints")

class B_11_Mine(BaseModel):
    """Mine."""
    depth: int = Field(description="Layers.", ge=1)
    kernel: int = Field(3, description="Kernel.", ge=1)
'''
CONFIG = """
data: {data_dir: d, metadata_file: m, window_size: 4096}
task: {name: classification, type: DG}
trainer: {name: Default_trainer}
model:
  name: M_01_ISFM
  type: ISFM
  embedding: E_01_HSE
  backbone: B_11_Mine
  task_head: H_01_Linear_cla
  num_patches: 8
  patch_size_L: 16
  patch_size_C: 1
  output_dim: 64
  kernal: 0
"""


def codes(path: Path) -> list[tuple[str, str]]:
    report = check([str(path)], Options(use_cache=False))
    return [(d.code, d.key) for d in report.diagnostics]


def test_a_pydantic_model_by_settings(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MODEL)
    (tmp_path / "a.yaml").write_text(CONFIG)
    assert codes(tmp_path / "a.yaml") == [("S206", "model.backbone")]
    (tmp_path / "cfglint.toml").write_text(
        '[[schemas]]\nsection = "model"\nwhen = { backbone = "B_11_Mine" }\n'
        'schema = "mine.py:B_11_Mine"\n'
    )
    assert codes(tmp_path / "a.yaml") == [("S201", "model.depth"), ("S202", "model.kernal")]
    found = check([str(tmp_path / "a.yaml")], Options(use_cache=False)).diagnostics
    assert [d.severity.value for d in found] == ["error", "warning"]
    (tmp_path / "a.yaml").write_text(CONFIG.replace("kernal", "depth"))
    assert codes(tmp_path / "a.yaml") == [("S204", "model.depth")]


def test_a_json_schema_by_settings_for_any_project(tmp_path: Path) -> None:
    schema = {
        "title": "Net",
        "$defs": {"Size": {"type": "integer", "minimum": 1}},
        "properties": {"width": {"$ref": "#/$defs/Size"}, "name": {"type": "string"}},
        "required": ["width"],
    }
    (tmp_path / "net.json").write_text(json.dumps(schema))
    (tmp_path / "cfglint.toml").write_text('[[schemas]]\nsection = "net"\nschema = "net.json"\n')
    (tmp_path / "a.yaml").write_text("net: {width: 0}\n")
    assert codes(tmp_path / "a.yaml") == [("S204", "net.width")]
    (tmp_path / "a.yaml").write_text("net: {widht: 3}\n")
    assert codes(tmp_path / "a.yaml") == [("S201", "net.width")]


@pytest.mark.parametrize(
    ("files", "schema", "message"),
    [
        ({}, "none.json", "no such file"),
        ({"x.json": "[1"}, "x.json", "is not a JSON Schema"),
        ({"x.json": "{}"}, "x.json", "it has no `properties`"),
        ({"x.py": "import nothing_here"}, "x.py:A", "No module named 'nothing_here'"),
        ({"x.py": "A = 1"}, "x.py:A", "is no Pydantic model"),
        ({"x.py": "raise SystemExit(3)"}, "x.py:A", "failed without a message"),
    ],
)
def test_a_schema_that_cannot_be_used_is_a_settings_error(
    tmp_path: Path, files: dict[str, str], schema: str, message: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "cfglint.toml").write_text(f'[[schemas]]\nsection = "m"\nschema = "{schema}"\n')
    (tmp_path / "a.yaml").write_text("m: {}\n")
    with pytest.raises(SettingsError, match=message):
        check([str(tmp_path / "a.yaml")], Options(use_cache=False))


def test_the_linter_does_not_import_the_users_schema(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import sys\nsys.modules['caught'] = sys\n" + MODEL)
    (tmp_path / "cfglint.toml").write_text(
        '[[schemas]]\nsection = "model"\nschema = "mine.py:B_11_Mine"\n'
    )
    (tmp_path / "a.yaml").write_text("model: {depth: 1}\n")
    assert codes(tmp_path / "a.yaml") == []
    assert "caught" not in sys.modules


def test_an_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "site" / "mine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cfglint.schemas]\nmine = mine_schema:Net\n")
    (tmp_path / "site" / "mine_schema.py").write_text(
        MODEL.replace("B_11_Mine", "Net")
        + '\nNet.cfglint_section = "net"\nNet.cfglint_when = {"kind": "mine"}\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    (tmp_path / "a.yaml").write_text("net: {kind: mine, depth: 0}\n")
    assert ("S204", "net.depth") in codes(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text("net: {kind: other, depth: 0}\n")
    assert codes(tmp_path / "a.yaml") == []
