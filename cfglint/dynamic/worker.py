"""The process that imports torch once and forks itself for every trace.

It reads requests from standard input, one JSON object a line, and writes a header line and a
payload for each to standard output. Each trace runs in its own session, with a limit of time
and of memory, no standard input, no network, and its output kept to the last few kilobytes; when
standard input ends, everything that still runs is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import selectors
import signal
import sys
import time
from typing import Any

from cfglint.dynamic.isolation import Held, isolate
from cfglint.dynamic.limits import (
    adopt_orphans,
    close_network,
    die_with_parent,
    end_orphans,
    limit_memory,
    tree_exceeds,
    waited,
)
from cfglint.dynamic.overlay import PURPOSE, SCRATCH, clean, scratch_of
from cfglint.files.temporary import remove_left

KEPT_OUTPUT = 4096
"""Bytes of a trace's printed output that are kept."""

STAND_IN = b"stand-in\n"
"""What a trace sends first when its shapes depend on data, after its token."""

OUT_OF_MEMORY = b"memory\n"
"""What a trace sends that was refused memory; an exit status may be the user's own."""

TICK = 0.05
"""Seconds between two looks at what runs."""


WEIGHED = 0.5
"""Seconds between two looks at what a trace and the processes that it started hold together."""

MOST_WAITED = 3
"""Limits of time that waiting for a core may add to one, at most."""

TORCH = 2**29
"""Bytes that a trace holds before it begins: torch, imported."""

BEAT = 1.0
"""Seconds after which the parent is told that this process is alive."""


class Job:
    """One forked trace."""

    def __init__(self, message: dict[str, Any], pid: int, result: int, output: int) -> None:
        self.message, self.pid = message, pid
        self.number: int = message["number"]
        self.token: bytes = message["token"].encode()
        self.result, self.output = result, output
        self.started = time.monotonic()
        self.limit: float = message["seconds"]
        self.sibling: int | None = message.get("sibling")
        self.data = bytearray()
        self.printed = bytearray()
        self.open = {result, output}
        self.status: int | None = None
        self.timed_out = self.too_large = False
        self.bytes: int = message["bytes"]
        self.weighed = self.started


class Worker:
    """The loop: requests in, forks, replies out."""

    def __init__(self, reply_to: int) -> None:
        self.reply_to = reply_to
        self.jobs: dict[int, Job] = {}
        self.queue: list[dict[str, Any]] = []
        self.slots = 1
        self.selector = selectors.DefaultSelector()
        self.input_open = True
        self.heard = time.monotonic()
        self.pending = bytearray()

    def serve(self) -> None:
        """Until standard input ends and nothing is left to do."""
        os.set_blocking(0, False)
        self.selector.register(0, selectors.EVENT_READ, None)
        while self.input_open:
            for key, _ in self.selector.select(TICK if self.jobs else 1.0):
                if key.data is None:
                    self._read_requests()
                else:
                    self._read_from(key.data, key.fd)
            self._look_after_jobs()
            if self.jobs and time.monotonic() - self.heard > BEAT:
                self._say(b"{}\n")
            while self.queue and len(self.jobs) < self.slots:
                self._start(self.queue.pop(0))
        self.kill_all()

    def kill_all(self) -> None:
        """End every trace and what it started."""
        for job in self.jobs.values():
            _kill(job.pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(job.pid, 0)
            clean(job.pid)
        end_orphans(())

    def _read_requests(self) -> None:
        chunk = os.read(0, 1 << 20)
        if not chunk:
            self.input_open = False
            return
        self.pending += chunk
        while b"\n" in self.pending:
            line, _, rest = self.pending.partition(b"\n")
            self.pending = bytearray(rest)
            message = json.loads(line)
            self.slots = message["slots"]
            self.queue.append(message)

    def _start(self, message: dict[str, Any]) -> None:
        message = {**message, "token": f"{secrets.token_hex(16)} "}
        result_read, result_write = os.pipe()
        output_read, output_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(result_read)
            os.close(output_read)
            self.selector.close()
            for fd in (self.reply_to, *(fd for job in self.jobs.values() for fd in job.open)):
                os.close(fd)  # what is written there would be the result of another trace
            _child(message, result_write, output_write)
        os.close(result_write)
        os.close(output_write)
        job = Job(message, pid, result_read, output_read)
        self.jobs[pid] = job
        for fd in (result_read, output_read):
            os.set_blocking(fd, False)
            self.selector.register(fd, selectors.EVENT_READ, job)

    def _read_from(self, job: Job, fd: int) -> bool:
        try:
            chunk = os.read(fd, 1 << 20)
        except BlockingIOError:
            return False
        if not chunk:
            self._close(job, fd)
            return False
        if fd == job.result:
            job.data += chunk
            if job.token + STAND_IN in job.data:
                job.data = job.data.replace(job.token + STAND_IN, b"")
                self._start_sibling(job)
        else:
            job.printed = (job.printed + chunk)[-KEPT_OUTPUT:]
        return True

    def _start_sibling(self, job: Job) -> None:
        """The same trace with the other stand-in values, in a process without a past."""
        if job.sibling is not None:
            request = {**job.message["request"], "variant": "high"}
            self.queue.insert(0, {**job.message, "number": job.sibling, "request": request})
            del self.queue[0]["sibling"]
            job.sibling = None

    def _close(self, job: Job, fd: int) -> None:
        if fd in job.open:
            job.open.discard(fd)
            self.selector.unregister(fd)
            os.close(fd)

    def _look_after_jobs(self) -> None:
        now = time.monotonic()
        for job in list(self.jobs.values()):
            if not job.timed_out and _is_late(job, now):
                job.timed_out = True
                _kill(job.pid)
            elif now - job.weighed > WEIGHED:
                job.weighed = now
                if tree_exceeds(job.pid, job.bytes + TORCH):
                    job.too_large = True
                    _kill(job.pid)
            pid, ended = os.waitpid(job.pid, os.WNOHANG)
            if pid == 0:
                continue
            job.status = ended
            _kill(job.pid)  # what it may have started
            end_orphans(self.jobs)
            clean(job.pid)
            for fd in list(job.open):
                while self._read_from(job, fd):
                    pass
                self._close(job, fd)
            del self.jobs[job.pid]
            results = _results_in(job.data, job.token)
            status, detail = _outcome(job, bool(results))
            if job.sibling is None:
                self._reply(job, job.number, status, detail, b"".join(results[-1:]))
                continue
            self._reply(job, job.number, status, detail, b"".join(results[:1]))
            without = "dropped" if job.status == 0 else _outcome(job, False)[0]
            other = "done" if results[1:] else without
            self._reply(job, job.sibling, other, "", b"".join(results[1:2]), 0.0)

    def _reply(
        self,
        job: Job,
        number: int,
        status: str,
        detail: str,
        payload: bytes,
        seconds: float | None = None,
    ) -> None:
        header = {
            "number": number,
            "status": status,
            "detail": detail,
            "output": job.printed.decode("utf-8", "replace"),
            "seconds": time.monotonic() - job.started if seconds is None else seconds,
            "size": len(payload),
        }
        self._say(json.dumps(header).encode() + b"\n" + payload)

    def _say(self, data: bytes) -> None:
        self.heard = time.monotonic()
        _write_all(self.reply_to, data)


def _is_late(job: Job, now: float) -> bool:
    """Whether a trace has had its time. What it waited for a core while others had them is not
    its own, up to a limit: a trace that starts ever more threads ends as well."""
    over = now - job.started - job.limit
    return over > 0 and over > min(waited(job.pid), MOST_WAITED * job.limit)


def _outcome(job: Job, has_result: bool) -> tuple[str, str]:
    assert job.status is not None
    if has_result:
        return "done", ""
    if job.timed_out:
        return "timeout", f"{job.limit:.0f}"
    if job.too_large:
        return "memory", ""
    if os.WIFSIGNALED(job.status):
        return "signal", signal.Signals(os.WTERMSIG(job.status)).name
    if job.token + OUT_OF_MEMORY in job.data:
        return "memory", ""
    return "exit", str(os.WEXITSTATUS(job.status))


def _results_in(data: bytearray, token: bytes) -> list[bytes]:
    """What a trace sent, each after its token; none where nothing whole was sent.

    User code that writes to every descriptor does not know the token, so before and after a
    result there may be anything.
    """
    found = []
    for part in bytes(data).split(token)[1:]:
        line, newline, _ = part.partition(b"\n")
        try:
            is_result = bool(newline) and isinstance(json.loads(line), dict)
        except (ValueError, RecursionError):
            is_result = False
        if is_result:
            found.append(line + b"\n")
    return found


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _child(message: dict[str, Any], result: int, output: int) -> None:
    """Carry out one request and leave, whatever happens."""
    code = 70
    try:
        os.setsid()
        die_with_parent()
        adopt_orphans()
        os.environ[SCRATCH] = scratch_of(os.getpid())
        request = message["request"]
        held = Held() if request["kind"] == "measure" else isolate()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdin = open(os.devnull)  # noqa: SIM115  # lives as long as the process
        sys.stdout = open(1, "w", buffering=1, closefd=False, errors="replace")  # noqa: SIM115
        sys.stderr = open(2, "w", buffering=1, closefd=False, errors="replace")  # noqa: SIM115
        limit_memory(message["bytes"])
        close_network()
        if request["root"]:
            os.chdir(request["root"])
        sys.argv = ["cfglint"]
        from cfglint.dynamic.trace.job import answers

        dumps = json.dumps  # as it is now: the code to run may take it away
        token = message["token"].encode()

        def send(answer: dict[str, Any]) -> None:
            data = {**answer, "held": held._asdict()}
            _write_all(result, token + dumps(data).encode() + b"\n")

        def leave(answer: dict[str, Any]) -> None:
            send(answer)
            os._exit(0)

        for answer in answers(
            request,
            lambda: _write_all(result, token + STAND_IN),
            leave,
            message.get("sibling") is not None,
        ):
            send(answer)
        code = 0
    except MemoryError:
        with contextlib.suppress(BaseException):
            _write_all(result, message["token"].encode() + OUT_OF_MEMORY)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    except BaseException:
        import traceback

        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Prepare torch, say so, and serve."""
    reply_to = os.dup(1)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    adopt_orphans()
    sys.dont_write_bytecode = True
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    try:
        from cfglint.dynamic.trace.job import prepare

        prepare()
    except Exception as error:
        hello = {"ready": False, "detail": f"{type(error).__name__}: {error}"}
        _write_all(reply_to, json.dumps(hello).encode() + b"\n")
        return
    _write_all(reply_to, json.dumps({"ready": True}).encode() + b"\n")
    remove_left(PURPOSE)
    worker = Worker(reply_to)
    try:
        worker.serve()
    finally:
        worker.kill_all()
        os._exit(0)  # torch's own way out takes long once a device is registered


if __name__ == "__main__":
    main()
