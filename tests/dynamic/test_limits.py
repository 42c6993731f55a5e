"""What a trace and the processes that it starts hold together is bounded, and what is shared counts
once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from cfglint.dynamic.limits import tree_exceeds

MIB = 2**20

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")

FORKS = """
import os, sys, time
held = bytearray(b"x") * (60 * 2**20)
for _ in range(3):
    if os.fork() == 0:
        {child}
        print("ready", flush=True)
        time.sleep(60)
        os._exit(0)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture(name="tree")
def _tree(request: pytest.FixtureRequest) -> Iterator[int]:
    """The number of a process that holds 60 MiB and starts three more."""
    program = FORKS.format(child=request.param)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    for _ in range(4):
        process.stdout.readline()
    yield process.pid
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("tree", ["held[:] = bytes(len(held))"], indirect=True)
def test_processes_are_counted_together(tree: int) -> None:
    assert tree_exceeds(tree, 200 * MIB)
    assert not tree_exceeds(tree, 400 * MIB)


@pytest.mark.parametrize("tree", ["pass"], indirect=True)
def test_what_is_shared_counts_once(tree: int) -> None:
    assert tree_exceeds(tree, 50 * MIB)
    assert not tree_exceeds(tree, 120 * MIB)


def test_a_process_that_has_ended_holds_nothing() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert not tree_exceeds(process.pid, 0)
