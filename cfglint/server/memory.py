"""`cfglint memory` for an editor: only when somebody asks, in another process, and ended with the
server."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import sys
from typing import Any

from cfglint.report.sizes import size

MOST_SECONDS = 600.0
"""Seconds after which a trace is ended."""


def can_trace() -> bool:
    """Whether torch is installed beside the server: it is not imported here."""
    return importlib.util.find_spec("torch") is not None


class Traces:
    """The traces that run, and what they found last of each config."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._running: dict[str, asyncio.subprocess.Process] = {}

    def runs(self, path: str) -> bool:
        """Whether a trace of a config runs."""
        return path in self._running

    def forget(self, path: str) -> None:
        """The config has changed: what was found is old."""
        self.found.pop(path, None)

    async def trace(self, path: str, gpu: str) -> str:
        """Trace a config, as it stands on the disk, and say in a line what it takes."""
        command = [sys.executable, "-m", "cfglint", "memory", path, "--json", "-q"]
        command += ["--gpu", gpu] if gpu else []
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._running[path] = process
        try:
            out, err = await asyncio.wait_for(process.communicate(), MOST_SECONDS)
        except asyncio.TimeoutError:
            self._end(process)
            return f"not known: the trace took over {MOST_SECONDS:.0f} s"
        finally:
            self._running.pop(path, None)
        self.found[path] = told(out, err.decode("utf-8", "replace"))
        return self.found[path]

    def close(self) -> None:
        """End the traces that run."""
        for process in self._running.values():
            self._end(process)

    def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()


def told(out: bytes, err: str) -> str:
    """The answer of `cfglint memory --json` in a line."""
    try:
        item: dict[str, Any] = json.loads(out)["dynamic"][0]
    except (ValueError, LookupError, TypeError):
        lines = err.strip().splitlines()
        return f"not known: {lines[-1] if lines else 'the trace said nothing'}"
    memory = item.get("memory")
    if item["status"] != "ok" or not memory:
        return f"not known: {item.get('reason') or item['status']}"
    peak, gpu = size(memory["peak"]["estimate"]), memory["gpu"]
    words = {
        "fits": f"fits {gpu}",
        "fits-after-cache-flush": f"fits {gpu}, after giving cached memory back",
        "does-not-fit": f"does not fit {gpu}",
    }
    verdict = (
        words.get(memory["verdict"], f"too near the limit of {gpu}") if gpu else "a step takes"
    )
    return f"{verdict}: {peak}" if gpu else f"{verdict} {peak}"
