"""What operators make is told as torch tells it, the first time and again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch")

ROOT = Path(__file__).resolve().parents[2]


@cache
def compared() -> dict[str, list[Any]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.dynamic.shapes_beside_torch"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: dict[str, list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_each_operator_is_told_as_torch_tells_it() -> None:
    different = {
        name: ways for name, ways in compared().items() if not ways[0] == ways[1] == ways[2]
    }
    assert not different
    assert len(compared()) > 30
