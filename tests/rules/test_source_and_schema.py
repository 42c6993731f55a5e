"""Where the code beside a config and a shipped schema differ, the code is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.linter import check
from cfglint.project import Options

CODE = """
class E_01_HSE:
    def __init__(self, args):
        args.patch_size_L, args.num_patches, args.output_dim
        getattr(args, "patch_size_C", 1)

class B_04_Dlinear:
    def __init__(self, args):
        if args.use_prompt:
            args.prompt_dim

class H_01_Linear_cla:
    def __init__(self, args):
        args.num_classes

EMBEDDINGS = {"E_01_HSE": E_01_HSE}
BACKBONES = {"B_04_Dlinear": B_04_Dlinear}
HEADS = {"H_01_Linear_cla": H_01_Linear_cla}

class Model:
    def __init__(self, args_m, metadata):
        EMBEDDINGS[args_m.embedding](args_m)
        BACKBONES[args_m.backbone](args_m)
        HEADS[args_m.task_head](args_m)
"""
CONFIG = """
data: {data_dir: d, metadata_file: m}
task: {name: a, type: DG}
trainer: {name: Default_trainer}
model:
  name: M_01_ISFM
  type: ISFM
  embedding: E_01_HSE
  backbone: B_04_Dlinear
  task_head: H_01_Linear_cla
  num_patches: 8
  output_dim: 64
  use_prompt: true
  e_layers: 2
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "configs").mkdir()
    path = tmp_path / "configs/a.yaml"
    path.write_text(CONFIG)
    return path


def found(path: Path, *ignore: str) -> list[tuple[str, str]]:
    report = check([str(path)], Options(use_cache=False, ignore=ignore))
    return [(d.code, d.key) for d in report.diagnostics]


def test_without_code_the_schema_speaks(config: Path) -> None:
    assert found(config) == [
        ("S201", "model.patch_size_C"),
        ("S201", "model.patch_size_L"),
        ("S202", "model.use_prompt"),
        ("S202", "model.e_layers"),
    ]


def test_with_code_the_code_does(config: Path) -> None:
    folder = config.parent.parent / "src/model_factory/ISFM"
    folder.mkdir(parents=True)
    (folder / "M_01_ISFM.py").write_text(CODE)
    assert found(config) == [
        ("R301", "model.patch_size_L"),
        ("R301", "model.prompt_dim"),
        ("S202", "model.e_layers"),
    ]
    assert found(config, "R301") == [("S201", "model.patch_size_L"), ("S202", "model.e_layers")]


def test_code_that_cannot_be_followed_confirms_and_adds_nothing(config: Path) -> None:
    folder = config.parent.parent / "src/model_factory/ISFM"
    folder.mkdir(parents=True)
    opaque = CODE.replace("EMBEDDINGS[args_m.embedding](args_m)", "elsewhere.build(args_m)")
    (folder / "M_01_ISFM.py").write_text("import elsewhere\n" + opaque)
    assert found(config) == [
        ("S201", "model.patch_size_C"),
        ("S201", "model.patch_size_L"),
        ("S202", "model.e_layers"),
    ]
