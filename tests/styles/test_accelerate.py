"""What cfglint knows of accelerate's options, beside the accelerate that is installed."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.styles import accelerate

SPEC = find_spec("accelerate")
BESIDE = {"fsdp_", "fp8_", "dynamo_", "megatron_lm_", "parallelism_config_", "mpirun_"}


@pytest.mark.skipif(SPEC is None or SPEC.origin is None, reason="accelerate is not installed")
def test_every_key_of_the_installed_release_is_known() -> None:
    assert SPEC is not None
    assert SPEC.origin is not None
    commands = Path(SPEC.origin).parent / "commands"
    tree = ast.parse((commands / "config" / "config_args.py").read_text())
    classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
    fields = {
        name: {
            each.target.id
            for base in ("BaseConfig", name)
            for each in classes[base].body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        }
        for name in ("ClusterConfig", "SageMakerConfig")
    }
    assert len(fields["ClusterConfig"]) > 20
    for name, declared in (
        ("ClusterConfig", accelerate.of_cluster()),
        ("SageMakerConfig", accelerate.of_sagemaker()),
    ):
        assert fields[name] <= declared.keys.keys(), name


@pytest.mark.skipif(SPEC is None or SPEC.origin is None, reason="accelerate is not installed")
def test_every_option_of_the_installed_release_is_known() -> None:
    assert SPEC is not None
    assert SPEC.origin is not None
    tree = ast.parse((Path(SPEC.origin).parent / "commands" / "launch.py").read_text())
    options = {
        each.args[0].value[2:].replace("-", "_")
        for each in ast.walk(tree)
        if isinstance(each, ast.Call)
        and getattr(each.func, "attr", "") == "add_argument"
        and isinstance(each.args[0], ast.Constant)
        and isinstance(each.args[0].value, str)
    }
    sections = [key.inside for key in accelerate.of_cluster().keys.values() if key.inside]
    known = {name for section in sections for name in section.keys}
    wanted = {name for name in options if any(name.startswith(begin) for begin in BESIDE)}
    assert len(wanted) > 40
    assert wanted <= known


def test_no_model_is_built_of_such_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text("import accelerate\n")
    (tmp_path / "launch.yaml").write_text("distributed_type: MULTI_GPU\nnum_processes: 2\n")
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--dynamic", "--no-cache", "launch.yaml"]) == 0
    said = capsys.readouterr().out
    assert "not checked" not in said
    assert "Code was read for 1 of 1 config." in said


def test_a_truth_value_is_no_precision() -> None:
    declared = accelerate.of_cluster().keys["mixed_precision"]
    assert "bf16" in declared.choices
    assert False not in declared.choices
    assert declared.type.takes_none
