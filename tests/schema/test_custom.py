"""Schemas of the user's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.run.project import Options
from cfglint.run.settings import SettingsError
from cfglint.stages.check import check

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
        ({"x.py": "import nothing_here"}, "x.py:A", "no such class can be read"),
        ({"x.py": "A = 1"}, "x.py:A", "no such class can be read"),
        ({"x.py": "class A: ..."}, "x.py:A", "is no Pydantic model"),
        ({"x.py": "class A(:"}, "x.py:A", "no such class can be read"),
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_here", "No module named 'nothing_here'"),
        ("A = 1", "is no Pydantic model"),
        ("raise SystemExit(3)", "failed without a message"),
    ],
)
def test_a_schema_that_cannot_be_run_is_a_settings_error(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "x.py").write_text(text)
    (tmp_path / "cfglint.toml").write_text('[[schemas]]\nsection = "m"\nschema = "x.py:A"\n')
    (tmp_path / "a.yaml").write_text("m: {}\n")
    with pytest.raises(SettingsError, match=message):
        check([str(tmp_path / "a.yaml")], Options(use_cache=False, trust=True))


WHOLE = """
from enum import Enum
from typing import Literal, Optional
from pydantic import BaseModel, Field, model_validator
open("ran", "w").close()

class Kind(Enum):
    SMALL = "small"
    LARGE = "large"

class Optim(BaseModel):
    lr: float = Field(gt=0)

class Train(BaseModel):
    model: Literal["mlp", "cnn"]
    width: int = Field(ge=1, description="Width.")
    kind: Kind = Kind.SMALL
    note: Optional[str] = None
    optim: Optim

    @model_validator(mode="after")
    def check(self):
        raise ValueError
"""


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ("model: mlp\nwidth: 2\noptim: {lr: 0.1}\n", []),
        ("model: mpl\nwidth: 2\noptim: {lr: 0.1}\n", [("S204", "model")]),
        ("model: mlp\nwidth: wide\noptim: {lr: 0.1}\n", [("S203", "width")]),
        ("model: mlp\nwidth: 0\noptim: {lr: 0}\n", [("S204", "width"), ("S204", "optim.lr")]),
        ("model: mlp\noptim: {lr: 0.1}\n", [("S201", "width")]),
        ("model: mlp\nwidth: 2\nkind: tiny\noptim: {lr: 0.1}\n", [("S204", "kind")]),
        ("model: mlp\nwidth: 2\nnote: 3\noptim: {lr: 0.1}\n", [("S203", "note")]),
    ],
)
def test_a_schema_of_the_whole_config_is_read_and_not_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    config: str,
    found: list[tuple[str, str]],
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(WHOLE)
    (tmp_path / "cfglint.toml").write_text('[[schemas]]\nsection = "."\nschema = "mine.py:Train"\n')
    (tmp_path / "a.yaml").write_text(config)
    schema = [each for each in codes(tmp_path / "a.yaml") if each[0].startswith("S")]
    assert sorted(schema) == sorted(found)
    run(["a.yaml"])
    assert "Not checked: Train.check" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("way", ["option", "variable", "folder"])
def test_consent_from_outside_runs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    repo, home = tmp_path / "repo", tmp_path / "home" / "cfglint"
    (repo / ".git").mkdir(parents=True)
    home.mkdir(parents=True)
    monkeypatch.chdir(repo)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.parent))
    (repo / "mine.py").write_text(WHOLE)
    settings = f'[[schemas]]\nsection = "."\nschema = "{repo}/mine.py:Train"\n'
    (repo / "cfglint.toml").write_text(settings)
    (home / "own.toml").write_text(settings)
    (repo / "a.yaml").write_text("model: mlp\nwidth: 2\noptim: {lr: 0.1}\n")
    options = {
        "option": ["--trust"],
        "variable": [],
        "folder": ["--config", str(home / "own.toml")],
    }
    if way == "variable":
        monkeypatch.setenv("CFGLINT_TRUST", "1")
    run(["--no-cache", *options[way], "a.yaml"])
    assert (repo / "ran").exists()


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


NESTED = """\
from pydantic import BaseModel


class Block(BaseModel):
    width: int
    norm: str = "layer"


class Net(BaseModel):
    block: Block
    other: Block = Block(width=1)
"""


@pytest.mark.parametrize("trust", [False, True])
def test_what_a_nested_model_requires_is_missed_whether_it_is_run_or_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trust: bool
) -> None:
    monkeypatch.setenv("CFGLINT_TRUST", "1" if trust else "0")
    (tmp_path / "mine.py").write_text(NESTED)
    (tmp_path / "cfglint.toml").write_text('[[schemas]]\nsection = "net"\nschema = "mine.py:Net"\n')
    (tmp_path / "a.yaml").write_text("net:\n  block: {norm: batch}\n")
    assert codes(tmp_path / "a.yaml") == [("S201", "net.block.width")]
    (tmp_path / "a.yaml").write_text("net:\n  block: {width: 2}\n")
    assert codes(tmp_path / "a.yaml") == []
