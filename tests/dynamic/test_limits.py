"""What a trace and the processes that it starts hold together is bounded, and what is shared counts
once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from cfglint.dynamic import worker
from cfglint.dynamic.limits import tree_exceeds, waited

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


def test_waiting_for_a_core_is_measured_and_working_is_not() -> None:
    core = min(os.sched_getaffinity(0))
    turn = f"import os\nos.sched_setaffinity(0, {{{core}}})\nprint(1, flush=True)\nwhile True: pass"
    both = [
        subprocess.Popen([sys.executable, "-c", turn], stdout=subprocess.PIPE) for _ in range(2)
    ]
    try:
        for process in both:
            assert process.stdout is not None
            process.stdout.readline()
        before = [waited(process.pid) for process in both]
        time.sleep(1)
        during = [waited(process.pid) - b for process, b in zip(both, before, strict=True)]
    finally:
        for process in both:
            process.kill()
            process.communicate()
    assert sum(during) > 0.5  # of two that want one core, one waits at any time
    assert waited(both[0].pid) == 0


@pytest.mark.parametrize(
    ("seconds", "without_a_core", "late"),
    [
        (59, 0, False),
        (61, 0, True),
        (61, 10, False),
        (71, 10, True),
        (239, 900, False),
        (241, 900, True),
    ],
)
def test_what_a_trace_waits_for_a_core_is_not_its_time(
    monkeypatch: pytest.MonkeyPatch, seconds: float, without_a_core: float, late: bool
) -> None:
    message = {"number": 1, "token": "t", "seconds": 60.0, "bytes": 0}
    job = worker.Job(message, 1, 3, 4)
    monkeypatch.setattr(worker, "waited", lambda pid: without_a_core)
    assert worker._is_late(job, job.started + seconds) is late
