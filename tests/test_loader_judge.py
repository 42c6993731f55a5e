"""The judge of loaders on a small project, and the faults that it plants."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks import planted_faults
from benchmarks.loader_judge import names

JUDGE = Path(__file__).resolve().parent.parent / "benchmarks" / "loader_judge.py"

SCHEMA = """\
from typing import Literal

import package_that_is_not_there
import yaml
from pydantic import BaseModel, ConfigDict


class Optimizer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Literal["adamw", "sgd"] = "adamw"
    lr: float


class Run(BaseModel):
    model_config = ConfigDict(extra="forbid")
    epochs: int
    optimizer: Optimizer
    note: str = ""


def main(path):
    with open(path) as file:
        run = Run.model_validate(yaml.safe_load(file))
    package_that_is_not_there.train(run)


if __name__ == "__main__":
    main("configs/small.yaml")
"""

CONFIG = """\
epochs: 3
note: none yet
optimizer:
  name: sgd
  lr: 0.1
"""


def test_the_judge_prints_what_the_loader_refuses_and_cfglint_names(tmp_path: Path) -> None:
    tree = tmp_path / "project"
    (tree / "configs").mkdir(parents=True)
    (tree / "settings.py").write_text(SCHEMA)
    (tree / "configs" / "small.yaml").write_text(CONFIG)
    asked = [sys.executable, str(JUDGE), str(tree), "--style", "pydantic"]
    asked += ["--configs", "configs/*.yaml", "--schema", "settings:Run"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True).stdout
    assert "1 configs as they are: 1 load, errors on 0 of them" in said
    assert "stood in for: package_that_is_not_there" in said
    assert "false 0" in said.splitlines()[-1]
    assert "(100.0 %)" in said.splitlines()[-1], said
    assert (tree / "configs" / "small.yaml").read_text() == CONFIG


@pytest.mark.parametrize("seed", range(5))
def test_a_fault_changes_one_place_and_knows_where_lines_were(seed: int) -> None:
    kinds = set()
    for fault in planted_faults.faults(CONFIG, random.Random(seed)):
        kinds.add(fault.kind)
        assert yaml.safe_load(fault.text) != yaml.safe_load(CONFIG)
        before = CONFIG.splitlines()
        for number, line in enumerate(fault.text.splitlines(), 1):
            was = fault.line_before(number)
            changed = fault.kind not in ("removed-key", "wrong-level") and number == fault.line
            assert changed or was == 0 or before[was - 1] == line
    assert kinds == set(planted_faults.KINDS)


def test_keys_that_are_skipped_stay() -> None:
    skip = frozenset({"optimizer", "epochs"})
    keys = {fault.key for fault in planted_faults.faults(CONFIG, random.Random(1), skip)}
    assert keys == {"note"}


def test_a_finding_names_the_fault_by_line_key_or_message() -> None:
    fault = planted_faults.Fault("misspelt-key", "optimizer.lr", 5, "llr", "")
    assert names(fault, {"line": 5, "message": "", "key": None})
    assert names(fault, {"line": 3, "message": "`lr` is missing", "key": "optimizer"})
    assert not names(fault, {"line": 3, "message": "`lr_scale` is missing", "key": "optimizer"})
