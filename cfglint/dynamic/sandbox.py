"""The parent's side of the tracing process: it is started late, asked, and never left behind."""

from __future__ import annotations

import json
import os
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


class Sandbox:
    """A tracing process for one run, as a context manager.

    Args:
        slots: traces at a time.
        kept: replies of earlier runs; the process is started only where one is missing.
    """

    def __init__(self, slots: int, kept: Kept) -> None:
        self.slots = slots
        self._kept = kept
        self._ready: list[tuple[int, Reply]] = []
        self._asked: dict[int, Request] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._next = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

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
        )
        self._process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        ended: dict[str, Any] = {"ready": False, "detail": "it ended at once"}
        hello = json.loads(line) if line else ended
        if not hello["ready"]:
            detail = hello["detail"]
            if "No module named 'torch'" in detail:
                detail = "torch is not installed; `pip install 'cfglint-torch[dynamic]'` brings it"
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
        self._send(
            {
                "number": number,
                "slots": self.slots,
                "seconds": request.seconds,
                "bytes": request.memory,
                "request": request._asdict(),
                **({} if sibling is None else {"sibling": sibling}),
            }
        )
        return number

    def reply(self) -> tuple[int, Reply]:
        """The next reply, of whichever trace ends first.

        Raises:
            WorkerUnavailableError: the process ended.
        """
        if self._ready:
            return self._ready.pop()
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WorkerUnavailableError("the tracing process ended")
        header = json.loads(line)
        payload = self._process.stdout.read(header["size"])
        data = json.loads(payload) if payload else {}
        reply = Reply(
            header["status"],
            data,
            header["detail"],
            header["output"],
            header["seconds"],
        )
        self._kept.put(self._asked.pop(header["number"]), reply)
        return header["number"], reply

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise WorkerUnavailableError("the tracing process ended") from None
