"""The hooks, by the real pre-commit, in a scratch repository: a bad config is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import FIXTURES, ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

CONFIG = """
repos:
  - repo: {source}
    rev: {rev}
    hooks:
      - id: cfglint
      - id: cfglint-all
"""

SECTIONS = "data: {data_dir: d, metadata_file: m}\ntask: {name: a, type: DG}\n"


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """This working tree as a git repository of its own."""
    copy = tmp_path / "cfglint"
    ignore = shutil.ignore_patterns(".*cache*", ".git", ".venv", "__pycache__", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=ignore)
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    assert git(copy, "commit", "-qm", "x").returncode == 0
    return copy


def test_a_bad_config_is_refused_and_a_good_one_passes(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    repository = tmp_path / "project"
    repository.mkdir()
    git(repository, "init", "-q")
    rev = git(source, "rev-parse", "HEAD").stdout.strip()
    config = CONFIG.format(source=source.as_uri(), rev=rev)
    (repository / ".pre-commit-config.yaml").write_text(config)
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    (repository / "configs").mkdir()
    target = repository / "configs/run.yaml"

    shutil.copy(FIXTURES / "failed/multitask_B_08_PatchTST.yaml", target)
    git(repository, "add", "-A")
    refused = git(repository, "commit", "-m", "bad")
    assert refused.returncode == 1, refused.stderr
    assert "configs/run.yaml:22:1: error[S201]" in refused.stdout + refused.stderr

    shutil.copy(ROOT / "configs/multitask_B_08_PatchTST.yaml", target)
    git(repository, "add", "-A")
    passed = git(repository, "commit", "-m", "good")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert git(repository, "status", "--porcelain").stdout == ""

    (repository / "configs/base").mkdir()
    (repository / "configs/base/model.yaml").write_text("model: {dropout: 1e-6}\n")
    for number in range(16):
        text = "base_configs: {model: base/model.yaml}\n" + SECTIONS
        (repository / f"configs/many{number}.yaml").write_text(text)
    git(repository, "add", "-A")
    run = [sys.executable, "-m", "pre_commit", "run", "--hook-stage", "pre-commit", "cfglint"]
    many = subprocess.run(
        [*run, "--verbose"], cwd=repository, capture_output=True, text=True, check=False
    )
    assert many.stdout.count("configs/base/model.yaml:1:18: ") == 1, many.stdout + many.stderr
    assert many.stdout.count(" in 17 files (") == 1, many.stdout
    installed = list((tmp_path / "home").rglob("site-packages/*"))
    assert any(path.name == "cfglint" for path in installed)
    assert not any(path.name == "torch" for path in installed)


def test_every_hook_is_a_command_line_that_works() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["cfglint", "cfglint-all", "cfglint-dynamic"]
    for hook in hooks:
        assert hook.get("require_serial", False) == hook.get("pass_filenames", True)
        program, *arguments = hook["entry"].split()
        assert program == "cfglint"
        good = str(ROOT / "configs/multitask_B_08_PatchTST.yaml")
        done = subprocess.run(
            [sys.executable, "-m", "cfglint", *arguments, good], capture_output=True, check=False
        )
        assert done.returncode == 0
    assert hooks[2]["stages"] == ["manual", "pre-push"]
