"""The parent's side of the tracing process: it is started late, asked, and never left behind."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any

from cfglint.dynamic.kept import Kept
from cfglint.dynamic.request import Reply, Request


class WorkerUnavailableError(RuntimeError):
    """Nothing can be traced here; the message says why and what to do."""


def child_environment() -> dict[str, str]:
    """Of a process that finds this cfglint, and leaves no byte code in the user's folders."""
    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    paths = [folder, os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }


SILENT = 60.0
"""Seconds without a word after which the process counts as lost: while it traces it says each
second that it is alive."""


class Sandbox:
    """A tracing process for one run, as a context manager.

    User code that ends or stops the process itself costs its own config alone: the process is
    started anew, and from then on is asked one thing at a time, so that it is known which it was.

    Args:
        slots: traces at a time.
        kept: replies of earlier runs; the process is started only where one is missing.
    """

    def __init__(self, slots: int, kept: Kept) -> None:
        self.slots = slots
        self._kept = kept
        self._ready: list[tuple[int, Reply]] = []
        self._asked: dict[int, Request] = {}
        self._waiting: list[dict[str, Any]] = []
        self._sent: dict[int, dict[str, Any]] = {}
        self._one_by_one = False
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = bytearray()
        self._next = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
        self._end()

    def _end(self) -> None:
        """End the process and what is in its session, whatever state it is in."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def start(self) -> None:
        """Start the process, which imports torch.

        Raises:
            WorkerUnavailableError: there is no torch, or it is too old, or this system cannot fork.
        """
        if self._process is not None:
            return
        if not hasattr(os, "fork"):
            raise WorkerUnavailableError(
                "the dynamic stage needs a system that can fork (Linux or macOS)"
            )
        process = subprocess.Popen(
            [sys.executable, "-m", "cfglint.dynamic.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            start_new_session=True,
        )
        self._process = process
        self._heard.clear()
        line = self._line(None)
        ended: dict[str, Any] = {"ready": False, "detail": "it ended at once"}
        hello = json.loads(line) if line else ended
        if not hello["ready"]:
            detail = hello["detail"]
            if "No module named 'torch'" in detail:
                detail = (
                    "torch is not installed; `pip install 'torch>=2.13' 'numpy>=1.26'` brings it"
                )
            raise WorkerUnavailableError(detail)

    def submit_both(self, request: Request) -> tuple[int, int]:
        """Ask for a trace, and for another with the other stand-in values should it use any.

        Two replies come; the second is `dropped` where there was nothing to stand in for.

        Raises:
            WorkerUnavailableError: as `start`.
        """
        sibling, self._next = self._next, self._next + 1
        other = request._replace(variant="high")
        first, second = self._kept.get(request), self._kept.get(other)
        if first is not None and second is not None:
            self._ready.append((sibling, second))
        else:
            self._asked[sibling] = other
        return self.submit(request, sibling), sibling

    def submit(self, request: Request, sibling: int | None = None) -> int:
        """Ask for a trace; the number by which its reply is known.

        Raises:
            WorkerUnavailableError: as `start`.
        """
        number, self._next = self._next, self._next + 1
        known = self._kept.get(request) if sibling is None or sibling not in self._asked else None
        if known is not None:
            self._ready.append((number, known))
            return number
        self.start()
        self._asked[number] = request
        self._waiting.append(
            {
                "number": number,
                "slots": self.slots,
                "seconds": request.seconds,
                "bytes": request.memory,
                "request": request._asdict(),
                **({} if sibling is None else {"sibling": sibling}),
            }
        )
        self._send()
        return number

    def reply(self) -> tuple[int, Reply]:
        """The next reply, of whichever trace ends first.

        Raises:
            WorkerUnavailableError: the process ended, and cannot be started again.
        """
        while not self._ready:
            line = self._line(SILENT)
            header = json.loads(line) if line else {}
            payload = self._exactly(header.get("size", 0))
            if not line or payload is None:
                self._start_anew()
            elif header:
                self._take(header, payload)
        return self._ready.pop(0)

    def _take(self, header: dict[str, Any], payload: bytes) -> None:
        number = header["number"]
        reply = Reply(
            header["status"],
            json.loads(payload) if payload else {},
            header["detail"],
            header["output"],
            header["seconds"],
        )
        self._kept.put(self._asked.pop(number), reply)
        for sent, message in list(self._sent.items()):
            if number in (sent, message.get("sibling")) and not self._is_asked(message):
                del self._sent[sent]
        self._ready.append((number, reply))
        self._send()

    def _is_asked(self, message: dict[str, Any]) -> bool:
        """Whether a reply to a message is still to come: that of the trace, or of its sibling."""
        return message["number"] in self._asked or message.get("sibling") in self._asked

    def _send(self) -> None:
        """Send what waits; where one thing is asked at a time, only while nothing else is asked."""
        while self._waiting and not (self._one_by_one and self._sent):
            message = self._waiting.pop(0)
            self._sent[message["number"]] = message
            assert self._process is not None
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(json.dumps(message).encode() + b"\n")
                self._process.stdin.flush()
            except BrokenPipeError:
                return  # the reply that does not come tells it

    def _start_anew(self) -> None:
        """After the process ended or was stopped: start another, and ask it what is left.

        Where one thing alone was asked, that was the cause, and its reply is `lost`.
        """
        self._end()
        for message in self._sent.values() if self._one_by_one else ():
            lost = Reply("lost", {}, seconds=message["seconds"])
            for number in (message["number"], message.get("sibling")):
                if number is not None and self._asked.pop(number, None) is not None:
                    self._ready.append((number, lost))
        if not self._one_by_one:
            self._waiting[:0] = self._sent.values()
        self._one_by_one = True
        self._sent.clear()
        self.start()
        self._send()

    def _line(self, seconds: float | None) -> bytes:
        """The next line that the process writes; b"" where it ended, or is silent for so long."""
        while b"\n" not in self._heard:
            if not self._hear(seconds):
                return b""
        line, _, rest = self._heard.partition(b"\n")
        self._heard = bytearray(rest)
        return bytes(line) + b"\n"

    def _exactly(self, size: int) -> bytes | None:
        """So many bytes of what the process writes; None where it ends or falls silent before."""
        while len(self._heard) < size:
            if not self._hear(SILENT):
                return None
        found = bytes(self._heard[:size])
        del self._heard[:size]
        return found

    def _hear(self, seconds: float | None) -> bool:
        """Read what there is; False at the end, or after so many seconds without any."""
        assert self._process is not None
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            if not selector.select(seconds):
                return False
        chunk = os.read(descriptor, 1 << 20)
        self._heard += chunk
        return bool(chunk)
