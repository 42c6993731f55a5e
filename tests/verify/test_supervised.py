"""What a training starts ends with it, whatever session it made for itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT, TOKEN, processes_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process adopts orphans there")

PROGRAM = """
import os, signal, time
from cfglint.verify.train.supervised import supervised
supervised()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
print("ready", flush=True)
{end}
"""


def started(end: str, token: str) -> subprocess.Popen[bytes]:
    """A training that leaves a daemon, once the daemon is there."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(end=end)],
        env={**os.environ, "PYTHONPATH": str(ROOT), TOKEN: token},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def left(token: str) -> list[str]:
    """Processes that go on some seconds later."""
    until = time.monotonic() + 20
    while (going := processes_of(token)) and time.monotonic() < until:
        time.sleep(0.05)
    return going


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("os._exit(0)", 0),
        ("os._exit(3)", 3),
        ("os.kill(os.getpid(), signal.SIGSEGV)", -signal.SIGSEGV),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_a_daemon_ends_with_the_training(end: str, code: int) -> None:
    process = started(end, token := f"supervised-{end}")
    process.communicate(timeout=60)  # its output ends, though the daemon had it open
    assert process.returncode == code
    assert left(token) == []


def test_a_training_that_is_ended_takes_all_with_it() -> None:
    process = started("time.sleep(600)", "supervised-ended")
    process.terminate()
    process.communicate(timeout=60)
    assert left("supervised-ended") == []


def test_nothing_outlives_the_parent() -> None:
    program = (
        "import subprocess, sys\n"
        "process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "process.stdout.readline()\n"
    )
    training = [sys.executable, "-c", PROGRAM.format(end="time.sleep(600)")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), TOKEN: "supervised-parent"}
    subprocess.run([sys.executable, "-c", program, *training], env=environment, check=True)
    assert left("supervised-parent") == []
