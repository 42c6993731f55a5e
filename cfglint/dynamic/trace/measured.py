"""The same steps on a real GPU, with torch's and the driver's own figures for each phase.

Run as `python -m cfglint.dynamic.trace.measured`: one request as JSON on standard input, one answer
as JSON on standard output. Nothing is simulated here.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

import torch

from cfglint.dynamic.adapters.load import load
from cfglint.dynamic.events import PHASES
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.recorder import Recorder
from cfglint.dynamic.trace.steps import Loop

_ASKED = re.compile(r"Tried to allocate ([\d.]+) (GiB|MiB|KiB|bytes)")
_FREE = re.compile(r"of which ([\d.]+) (GiB|MiB|KiB|bytes) is free")
_SCALE = {"GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10, "bytes": 1}


class Meter(Recorder):
    """Notes torch's peaks and the driver's count of this process at the end of each phase."""

    def __init__(self) -> None:
        super().__init__("cuda")
        self.peaks: dict[str, dict[str, int]] = {}

    def start(self, phase: str) -> None:
        """End the phase before, and begin one."""
        self.finish()
        self.phase = PHASES.index(phase)
        torch.cuda.reset_peak_memory_stats()

    def finish(self) -> None:
        """Take the figures of the phase that runs."""
        torch.cuda.synchronize()
        kept = self.peaks.setdefault(PHASES[self.phase], {"allocated": 0, "reserved": 0})
        kept["allocated"] = max(kept["allocated"], torch.cuda.max_memory_allocated())
        kept["reserved"] = max(kept["reserved"], torch.cuda.max_memory_reserved())
        process = process_bytes()
        if process is not None:
            kept["process"] = max(kept.get("process", 0), process)

    def label(self, tensor: torch.Tensor, role: str, name: str) -> None:
        """Not needed on a real device."""


def process_bytes() -> int | None:
    """What the driver says that this process holds, in bytes; None where it does not say."""
    try:
        import pynvml

        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByIndex(torch.cuda.current_device())
        for process in pynvml.nvmlDeviceGetComputeRunningProcesses(handle):
            if process.pid == os.getpid():
                return None if process.usedGpuMemory is None else int(process.usedGpuMemory)
    except Exception:
        return None
    return None


def out_of_memory(message: str, phase: str) -> dict[str, Any]:
    """Phase, and the bytes asked for and free, of an out-of-memory message of torch."""

    def size(pattern: re.Pattern[str]) -> int:
        match = pattern.search(message)
        return int(float(match[1]) * _SCALE[match[2]]) if match else 0

    return {"phase": phase, "bytes": size(_ASKED), "free": size(_FREE)}


def run(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request."""
    if not torch.cuda.is_available():
        return {"available": False, "reason": f"torch {torch.__version__} sees no CUDA device"}
    if request["root"]:
        os.chdir(request["root"])
        sys.path.insert(0, request["root"])
    answer: dict[str, Any] = {
        "available": True,
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "gpu": torch.cuda.get_device_name(),
        "capacity": torch.cuda.get_device_properties(0).total_memory,
        "free": torch.cuda.mem_get_info()[0],
    }
    meter = Meter()
    adapter, plan = load(request)
    loop = Loop(adapter, plan, meter, LossWatch(()))
    try:
        loop.run()
        meter.finish()
    except torch.cuda.OutOfMemoryError as error:
        answer["oom"] = out_of_memory(str(error), PHASES[meter.phase])
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {str(error)[:500]}"
    segments = torch.cuda.memory._snapshot()["segments"]
    answer["segments"] = len(segments)
    answer["inactive"] = sum(s["total_size"] - s["active_size"] for s in segments)
    answer["peaks"] = meter.peaks
    return answer


def main() -> None:
    """Answer on the real standard output; what the user's code prints goes to standard error."""
    reply = os.dup(1)
    os.dup2(2, 1)
    request = json.loads(sys.stdin.readline())
    os.write(reply, json.dumps(run(request)).encode() + b"\n")


if __name__ == "__main__":
    main()
