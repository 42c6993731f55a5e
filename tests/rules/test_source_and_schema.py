"""Where the code beside a config and a shipped schema differ, the code is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfglint.run.project import Options
from cfglint.stages.check import check

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
        ("R302", "model.e_layers"),
    ]
    assert found(config, "R301") == [("S201", "model.patch_size_L"), ("R302", "model.e_layers")]
    assert found(config, "R301", "R302") == [
        ("S201", "model.patch_size_L"),
        ("S202", "model.e_layers"),
    ]


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


def with_code(config: Path, **files: str) -> None:
    folder = config.parent.parent / "src/model_factory/ISFM"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)


def test_rules_that_use_the_code_do_so_when_they_run_alone(config: Path) -> None:
    with_code(config, M_01_ISFM=CODE)
    report = check([str(config)], Options(use_cache=False, select=("S202",)))
    assert [(d.code, d.key) for d in report.diagnostics] == [("S202", "model.e_layers")]


def test_the_order_of_the_configs_changes_nothing(config: Path) -> None:
    with_code(config, M_01_ISFM="from .bad import thing\n" + CODE, bad="def broken(:\n")
    for number in range(3):
        (config.parent / f"b{number}.yaml").write_text(CONFIG)
    report = check([str(config.parent)], Options(use_cache=False))
    by_file: dict[str, list[tuple[str, str]]] = {}
    for found_ in report.diagnostics:
        by_file.setdefault(found_.span.file, []).append((found_.code, found_.key))
    first, *others = by_file.values()
    assert len(others) == 3
    assert all(other == first for other in others)


def test_the_cache_sees_code_that_appears(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(config.parent.parent)
    for number in range(4):
        (config.parent / f"b{number}.yaml").write_text(CONFIG)

    def codes() -> set[str]:
        return {d.code for d in check(["configs"], Options()).diagnostics}

    assert codes() == {"S201", "S202"}
    with_code(config, M_01_ISFM=CODE.replace("class E_01_HSE:", "from .parts import *\nclass X:"))
    before = codes()
    assert "R301" not in before
    part = CODE[CODE.index("class E_01_HSE") : CODE.index("class B_04")]
    with_code(config, parts=part)
    assert "R301" in codes()
