"""What a trace cannot reach, and what happens where it does reach the tracing process."""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from cfglint.dynamic import isolation, sandbox
from cfglint.dynamic.isolation import Held, isolate
from cfglint.dynamic.kept import Kept
from cfglint.dynamic.limits import adopt_orphans, end_orphans
from cfglint.dynamic.request import Request
from cfglint.dynamic.sandbox import Sandbox

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")


def in_a_child(do: Callable[[], str]) -> tuple[str, int]:
    """What a function gives in a forked process, and how that ended."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            os.close(reads)
            faulthandler.disable()  # a planted crash is nothing to print
            os.write(writes, do().encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads) as stream:
        said = stream.read()
    return said, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def beat_on(beats: Path) -> NoReturn:
    """Write to a file for ever, as a process that goes on."""
    while True:
        with beats.open("a") as stream:
            stream.write("x")
        time.sleep(0.05)


def has_ended(beats: Path) -> bool:
    """Whether what wrote to a file writes no more."""
    size = beats.stat().st_size
    time.sleep(0.5)
    return beats.stat().st_size == size > 0


def namespaces_here() -> bool:
    return in_a_child(lambda: str(all(isolate()))) == ("True", 0)


@pytest.fixture
def _namespaces() -> None:
    if not namespaces_here():
        pytest.skip("this system gives no namespaces")


@LINUX
@pytest.mark.usefixtures("_namespaces")
def test_no_datagram_leaves_and_processes_of_the_machine_are_not_there() -> None:
    mine = os.getpid()

    def reach() -> str:
        isolate()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            try:
                sender.sendto(b"x", ("192.0.2.1", 9))
                return "sent"
            except OSError:
                pass
        try:
            os.kill(mine, 0)
        except ProcessLookupError:
            return f"parent {os.getppid()}"
        return "the parent can be signalled"

    assert in_a_child(reach) == ("parent 1", 0)


@LINUX
@pytest.mark.usefixtures("_namespaces")
def test_nothing_reaches_a_listener_of_the_machine_nor_does_a_child_python() -> None:
    connects = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)"
    with (
        socket.create_server(("127.0.0.1", 0)) as streams,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        datagrams.bind(("127.0.0.1", 0))
        port, other = streams.getsockname()[1], datagrams.getsockname()[1]

        def connect() -> str:
            isolate()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"x", ("127.0.0.1", other))
            child = subprocess.run(
                [sys.executable, "-Ic", connects, str(port)], stderr=subprocess.DEVNULL
            )
            return str(child.returncode)

        assert in_a_child(connect) == ("1", 0)
        for listener in (streams, datagrams):
            listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            streams.accept()
        with pytest.raises(TimeoutError):
            datagrams.recv(1)


@LINUX
@pytest.mark.usefixtures("_namespaces")
def test_processes_of_one_training_reach_each_other() -> None:
    def talk() -> str:
        isolate()
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname()) as client,
        ):
            client.sendall(b"hello")
            peer, _ = server.accept()
            with peer:
                return peer.recv(5).decode()

    assert in_a_child(talk) == ("hello", 0)


@LINUX
@pytest.mark.usefixtures("_namespaces")
def test_a_daemon_ends_with_its_trace(tmp_path: Path) -> None:
    beats = tmp_path / "beats"

    def leave_a_daemon() -> str:
        isolate()
        if os.fork() == 0:
            os.setsid()
            beat_on(beats)
        time.sleep(0.5)
        return ""

    assert in_a_child(leave_a_daemon) == ("", 0)
    assert has_ended(beats)


@LINUX
@pytest.mark.usefixtures("_namespaces")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT])
def test_how_a_trace_ends_is_known(number: signal.Signals) -> None:
    def end() -> str:
        isolate()
        os.kill(os.getpid(), number)
        return "it goes on"

    assert in_a_child(end) == ("", -number)


@LINUX
@pytest.mark.usefixtures("_namespaces")
@pytest.mark.parametrize("code", [0, 3, 77])
def test_an_exit_status_is_known(code: int) -> None:
    def end() -> str:
        isolate()
        os._exit(code)

    assert in_a_child(end) == ("", code)


def test_it_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(isolation.OFF, "1")
    before = os.getpid()
    assert isolate() == Held(False, False)
    assert os.getpid() == before


@LINUX
def test_without_namespaces_a_daemon_is_found_and_ended(tmp_path: Path) -> None:
    beats = tmp_path / "beats"

    def look_after() -> str:
        adopt_orphans()
        trace = os.fork()
        if trace == 0:
            os.setsid()
            if os.fork() == 0:
                os.setsid()
                beat_on(beats)
            time.sleep(0.5)
            os._exit(0)
        os.waitpid(trace, 0)
        end_orphans(())
        return ""

    assert in_a_child(look_after) == ("", 0)
    assert has_ended(beats)


HOSTILE = """
import os, signal, sys
from torch import nn

class Adapter:
    def __init__(self, args):
        self.end = args.model.end

    def model(self):
        if self.end:
            os.kill(os.getppid(), getattr(signal, self.end))
            os.kill(os.getpid(), signal.SIGSTOP)
        return nn.Linear(4, 1)

    def batch(self, size):
        import torch
        return torch.randn(size, 4), torch.randn(size, 1)

    def loss(self, model, batch):
        x, y = batch
        return nn.functional.mse_loss(model(x), y)
"""


@pytest.mark.parametrize("end", ["SIGKILL", "SIGSTOP"])
def test_the_tracing_process_is_started_anew(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without namespaces user code can end the process that traces; the others lose nothing."""
    monkeypatch.setenv(isolation.OFF, "1")
    monkeypatch.setattr(sandbox, "SILENT", 20.0)
    (tmp_path / "hostile.py").write_text(HOSTILE)

    def asked(name: str) -> Request:
        config = {"data": {"batch_size": 4}, "model": {"end": name}}
        return Request("trace", config, "hostile:Adapter", root=str(tmp_path), seconds=120)

    with Sandbox(2, Kept("")) as traced:
        numbers = {traced.submit(asked(name)): name for name in ("", end, "", "")}
        replies = dict(traced.reply() for _ in numbers)
    endings = sorted((name, replies[number].status) for number, name in numbers.items())
    assert endings == [("", "done"), ("", "done"), ("", "done"), (end, "lost")]
