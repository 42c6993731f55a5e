"""What a command starts, from its words alone."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from cfglint.cli.app import run
from cfglint.dynamic.launch import CommandError, config_in, launch_of, split, with_config

STARTS = {
    "python train.py --lr 1": ("train.py", "--lr 1", 1),
    "python3.11 -u -X dev tools/train.py a.yaml": ("tools/train.py", "a.yaml", 1),
    "/opt/conda/bin/python -m package.train -c a.yaml": ("package.train", "-c a.yaml", 1),
    "torchrun --nproc_per_node 2 --nnodes=2 train.py x": ("train.py", "x", 4),
    "torchrun --standalone --nproc-per-node=gpu -m package.train x": ("package.train", "x", 1),
    "python -m torch.distributed.launch --nproc_per_node=8 train.py": ("train.py", "", 8),
    "accelerate launch --mixed_precision bf16 --num_processes 2 train.py": ("train.py", "", 2),
    "deepspeed --num_gpus 4 train.py --deepspeed ds.json": ("train.py", "--deepspeed ds.json", 4),
    "srun -n 4 --gres gpu:1 python train.py": ("train.py", "", 1),
    "CUDA_VISIBLE_DEVICES=0 nohup python train.py": ("train.py", "", 1),
    "env A=1 B=2 python train.py": ("train.py", "", 1),
    "uv run train.py x": ("train.py", "x", 1),
    "uv run --extra gpu python train.py": ("train.py", "", 1),
    "conda run -n torch python train.py": ("train.py", "", 1),
    "./train.py": ("train.py", "", 1),
    "python package": ("package", "", 1),
}

REFUSED = {
    "": "no command stands after",
    "python": "without a program",
    "python missing.py": "there is no missing.py",
    "torchrun missing.py": "there is no missing.py",
    "python -c 1": "has no file to follow",
    "bash train.sh": "name the Python command",
    "srun hostname": "no Python program",
    "nonsense --config a.yaml": "neither Python",
    "A=1": "names no program",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("train.py", "tools/train.py", "package/__main__.py", "package/train.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    (tmp_path / "a.yaml").write_text("width: 4\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", STARTS)
def test_what_a_command_starts(command: str) -> None:
    launch = launch_of(split(command), os.getcwd())
    name, arguments, processes = STARTS[command]
    shown = launch.name if launch.module else os.path.relpath(launch.name)
    assert (shown, " ".join(launch.arguments), launch.processes) == (name, arguments, processes)
    assert launch.module == ("-m package.train" in command)


@pytest.mark.parametrize("command", REFUSED)
def test_what_starts_no_program(command: str) -> None:
    with pytest.raises(CommandError, match=re.escape(REFUSED[command])):
        launch_of(split(command), os.getcwd())


def test_variables_and_ranks() -> None:
    launch = launch_of(split("A=1 env B=2 torchrun --nproc_per_node 2 train.py"), os.getcwd())
    assert launch.environment["A"] == "1"
    assert launch.environment["B"] == "2"
    assert launch.environment["WORLD_SIZE"] == "2"
    assert "RANK" not in launch_of(("python", "train.py"), os.getcwd()).environment


def test_the_words_of_accelerate_are_kept() -> None:
    launch = launch_of(split("accelerate launch --num_processes 4 train.py x"), os.getcwd())
    assert launch.options == ("--num_processes", "4", "train.py", "x")
    assert "RANK" not in launch.environment
    several = "accelerate launch --num_machines 2 --num_processes 4 train.py"
    assert launch_of(split(several), os.getcwd()).processes == 4


def test_a_console_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "bin" / "fit-it"
    script.parent.mkdir()
    script.write_text("#!/usr/bin/env python3\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(script.parent))
    launch = launch_of(("fit-it", "--config", "a.yaml"), os.getcwd())
    assert launch.name == str(script)
    assert launch.arguments == ("--config", "a.yaml")


def test_the_config_among_the_words() -> None:
    assert config_in(("python", "train.py", "--config", "a.yaml")) == "a.yaml"
    assert config_in(("python", "train.py", "--config=a.yaml")) == "a.yaml"
    assert config_in(("python", "train.py", "missing.yaml")) == ""
    (Path.cwd() / "fsdp.yaml").write_text("width: 4\n")
    launched = ("accelerate", "launch", "--config_file", "fsdp.yaml", "train.py")
    assert config_in((*launched, "a.yaml")) == "a.yaml"
    assert config_in(launched) == "fsdp.yaml"
    assert with_config(("--config={config}",), "a.yaml") == ("--config=a.yaml",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["memory", "--"], "no command stands after `--`"),
        (["memory"], "name a config, or after `--` the command that trains"),
        (["memory", "--", "python", "missing.py"], "there is no missing.py"),
        (["memory", "a.yaml", "--", "bash", "a.sh"], "name the Python command"),
        (["check", "--dynamic", "a.yaml", "--", "bash", "a.sh"], "name the Python command"),
    ],
    ids=str,
)
def test_a_command_line_at_fault(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    assert said in capsys.readouterr().err


def test_one_command_for_several_configs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.yaml").write_text("width: 4\n")
    assert run(["check", "--dynamic", ".", "--", "python", "train.py"]) == 2
    assert "the command names no {config}, and 2 configs are to be traced" in (
        capsys.readouterr().err
    )


def test_two_dashes_without_the_dynamic_stage_end_the_options(tmp_path: Path) -> None:
    assert run(["check", "--", "a.yaml"]) == 0
