"""Training processes from the parent's side: started, listened to, and never left behind."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from cfglint.dynamic.events import Trouble
from cfglint.dynamic.sandbox import child_environment
from cfglint.verify.request import TrainRequest

KEPT_OUTPUT = 4096
"""Bytes of what the user's code prints that are kept."""

TICK = 0.1
"""Seconds between two looks at whether to stop."""

Heard = Callable[[str, float, str], None]
"""Called with a phase, the share of it that is done, and a few words."""


class Ended(NamedTuple):
    """How a training process ended.

    `status` is `done`, `timeout`, `signal`, `exit` (`detail` has which), `unserved` (`detail` says
    why) or `interrupted`. `figures` are by box; `non_finite` has `value`, `where` and `step`.
    """

    status: str
    figures: dict[str, dict[str, Any]]
    phase: str
    detail: str = ""
    trouble: Trouble | None = None
    non_finite: dict[str, Any] = {}  # noqa: RUF012  # never written to
    output: str = ""
    seconds: float = 0.0
    steps_done: int = 0


class Training:
    """One training process.

    Args:
        request: what it is asked.
        seconds: its limit.
        stop: set to end it early.
        gpu: index of the card that it sees; None for all.
    """

    def __init__(
        self, request: TrainRequest, seconds: float, stop: threading.Event, gpu: int | None = None
    ) -> None:
        self.request, self.stop = request, stop
        self.deadline = time.monotonic() + seconds
        self.seconds = seconds
        self.started = time.monotonic()
        self.figures: dict[str, dict[str, Any]] = {}
        self.phase = "load"
        self.trouble: Trouble | None = None
        self.non_finite: dict[str, Any] = {}
        self.unserved = ""
        self.steps_done = 0
        self.complete = False
        self._pending = b""
        self._printed = b""
        environment = child_environment()
        if request.device == "cpu":
            environment["CUDA_VISIBLE_DEVICES"] = ""
        elif gpu is not None:
            environment["CUDA_VISIBLE_DEVICES"] = str(gpu)
        if not request.tracking:
            environment["WANDB_MODE"] = "disabled"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cfglint.verify.train.main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._keep_the_end, daemon=True)
        self._listener.start()
        self.send(json.dumps(request._asdict(), default=str))

    def _keep_the_end(self) -> None:
        """Of what the user's code prints, however much that is."""
        assert self.process.stderr is not None
        while chunk := os.read(self.process.stderr.fileno(), 1 << 16):
            self._printed = (self._printed + chunk)[-KEPT_OUTPUT:]

    def send(self, line: str) -> None:
        """Write a line to its standard input; a process that is gone is found out when read."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def next_event(self) -> dict[str, Any] | None:
        """Its next event; None once it has ended, the time is over, or it is to stop."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                if self.stop.is_set() or time.monotonic() > self.deadline:
                    return None
                if selector.select(TICK):
                    chunk = os.read(self.process.stdout.fileno(), 1 << 20)
                    if not chunk:
                        return None
                    self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        event: dict[str, Any] = json.loads(line)
        self._note(event)
        return event

    def _note(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "phase":
            self.phase = event["name"]
            if self.phase == "epoch":
                self.steps_done = event["done"]
        elif kind == "measured":
            self.figures[event["box"]] = event["figures"]
        elif kind == "trouble":
            self.trouble = Trouble(*event["trouble"])
        elif kind == "non-finite":
            self.non_finite = {name: event[name] for name in ("value", "where", "step")}
        elif kind == "unserved":
            self.unserved = event["reason"]
        elif kind == "end":
            self.complete = True

    def listen(self, heard: Heard) -> Ended:
        """Until it ends."""
        try:
            while (event := self.next_event()) is not None:
                if event["event"] == "phase":
                    loss = f"loss {event['loss']:.4g}" if "loss" in event else ""
                    heard(event["name"], event["done"] / max(event["of"], 1), loss)
        finally:
            self.close()
        return self.ended()

    def close(self) -> None:
        """End it and all that it started, if it runs still."""
        with contextlib.suppress(BrokenPipeError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        if self.complete:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
        elif not self.stop.is_set() and time.monotonic() <= self.deadline:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=1)  # its own ending, rather than ours
        if self.process.poll() is None:  # it ends what it started
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._listener.join(timeout=5)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def ended(self) -> Ended:
        """What it gave; after `close`."""
        status, detail = self._status()
        output = self._printed.decode("utf-8", "replace")
        return Ended(
            status,
            self.figures,
            self.phase,
            detail,
            self.trouble,
            self.non_finite,
            output,
            time.monotonic() - self.started,
            self.steps_done,
        )

    def _status(self) -> tuple[str, str]:
        if self.unserved:
            return "unserved", self.unserved
        if self.complete:
            return "done", ""
        if self.stop.is_set():
            return "interrupted", ""
        if time.monotonic() > self.deadline:
            return "timeout", f"{self.seconds:.0f}"
        code = self.process.returncode
        if code < 0:
            return "signal", signal.Signals(-code).name
        return "exit", str(code)
