"""What a run imports: the one-file run of a hook pays for nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

HEAVY = (
    "click",
    "cfglint.binding.evidence",
    "cfglint.binding.faults",
    "cfglint.contract",
    "cfglint.repository.facts",
    "cfglint.repository.imports",
    "cfglint.source.consumers",
    "cfglint.source.interpreter",
    "cfglint.source.reads",
    "cfglint.styles.hydra.runs",
    "cfglint.styles.nodes.targets",
    "cfglint.styles.opening.conversions",
    "cfglint.styles.opening.loads",
    "cfglint.styles.script",
)
"""Readers of code: a config with no code beside it needs none of them."""

_SHOWS = """
import sys
from cfglint.cli.app import run
run(["--no-cache", "a.yaml"])
print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def test_a_config_with_no_code_beside_it_imports_no_reader_of_code(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("model:\n  name: B_08_PatchTST\n  lr: 1e-4\n")
    done = subprocess.run(
        [sys.executable, "-c", _SHOWS],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split("\n"))
    assert "cfglint.linter" in loaded
    assert loaded.isdisjoint(HEAVY)
