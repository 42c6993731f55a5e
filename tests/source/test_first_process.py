"""Conditions about the rank of a process: what the first one does is done in every run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfglint.source.first_process import in_first_process
from tests.source.evaluated import run

TOLD = {
    "rank == 0": True,
    "rank != 0": False,
    "args.local_rank in (-1, 0)": True,
    "not rank": True,
    "dist.get_rank() == 0": True,
    "dist.get_rank() > 0": False,
    "self.accelerator.is_main_process": True,
    "not is_main_process()": False,
    "trainer.is_global_zero": True,
    "master_process": True,
    "rank == 1": None,
    "rank in (1, 2)": None,
    "rank < world_size": None,
    "frank == 0": None,
    "step == 0": None,
    "rank == 0 and epoch > 3": None,
    "not parallel or rank == 0": True,
    "rank > 0 and parallel": False,
}


@pytest.mark.parametrize("test", TOLD)
def test_what_a_condition_gives(test: str) -> None:
    assert in_first_process(ast.parse(test, mode="eval").body) is TOLD[test]


def test_what_the_first_process_reads_is_read(tmp_path: Path) -> None:
    code = (
        "import torch.distributed as dist\ndef main(cfg):\n    if dist.get_rank() == 0:\n"
        "        cfg.save\n    else:\n        cfg.wait\n"
        "    if dist.get_rank() == 1:\n        cfg.log\n"
    )
    m = run(tmp_path, code, {"wait": 1})
    certain = {read.path[0]: read.certain for read in m.record.reads.values()}
    assert certain == {"save": True, "log": False}
    assert {path[0] for path in m.seen.idle} == {"wait"}
