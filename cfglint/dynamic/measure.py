"""A step on the GPU of this machine, beside the prediction; and what is kept of the difference."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

from cfglint.dynamic.outcome import Outcome
from cfglint.dynamic.replay import Failure, Memory
from cfglint.dynamic.request import Request
from cfglint.dynamic.sandbox import child_environment
from cfglint.files.writing import write_atomically


def driver_is_there() -> bool:
    """Whether it is worth asking torch for CUDA: importing it costs a second."""
    return os.path.exists("/dev/nvidiactl") or os.path.exists("/dev/dxg")


def measure(request: Request) -> dict[str, Any]:
    """The answer of `cfglint.dynamic.trace.measured` in a separate process.

    `available` is false, with a `reason`, where it cannot be run or ended without an answer.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "cfglint.dynamic.trace.measured"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(),
        start_new_session=True,
    )
    try:
        line = json.dumps(request._asdict()).encode() + b"\n"
        out, _ = process.communicate(line, timeout=request.seconds * 5)
    except subprocess.TimeoutExpired:
        return {"available": False, "reason": f"the step took over {request.seconds * 5:.0f} s"}
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    try:
        answer: dict[str, Any] = json.loads(out)
    except json.JSONDecodeError:
        return {"available": False, "reason": f"its process ended with {process.returncode}"}
    return answer


def with_measurement(outcome: Outcome, answer: dict[str, Any]) -> Outcome:
    """An outcome with what was measured beside what was predicted."""
    assert outcome.memory is not None
    told = {phase.name: phase for phase in outcome.memory.phases}
    phases = []
    for name, peak in answer["peaks"].items():
        if name in told and peak["reserved"]:
            error = 100 * (told[name].reserved - peak["reserved"]) / peak["reserved"]
            phases.append(
                {
                    "name": name,
                    "allocated_peak": peak["allocated"],
                    "reserved_peak": peak["reserved"],
                    "process_peak": peak.get("process"),
                    "predicted_reserved": told[name].reserved,
                    "error_percent": round(error, 2),
                }
            )
    kept = ("gpu", "torch", "cuda", "capacity", "segments", "inactive", "error")
    measured = {**{key: answer[key] for key in kept if key in answer}, "phases": phases}
    more: dict[str, Any] = {"device": "cuda", "measured": measured}
    if "oom" in answer:
        more |= {"on_card": _failed(outcome.memory, answer["oom"]), "verdict": "does-not-fit"}
    return outcome._replace(**more)


def _failed(memory: Memory, oom: dict[str, Any]) -> Memory:
    """What the card refused, in the place of what was predicted."""
    failure = Failure(
        oom["phase"], oom["bytes"], oom["free"], "cudaMalloc", "", "", "", "", 0, oom["bytes"]
    )
    return memory._replace(failure=failure)


def calibration_file() -> str:
    """Where differences are kept, for this user."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "cfglint", "calibration.json")


def keep(outcome: Outcome) -> None:
    """Keep the context's bytes and the error for this torch, CUDA and card."""
    measured = outcome.measured
    contexts = [
        phase["process_peak"] - phase["reserved_peak"]
        for phase in measured.get("phases", ())
        if phase["process_peak"]
    ]
    if not contexts:
        return
    path = calibration_file()
    known = calibration()
    name = f"torch {measured['torch']}, CUDA {measured['cuda']}, {measured['gpu']}"
    known[name] = {
        "context_bytes": max(contexts),
        "error_percent": [phase["error_percent"] for phase in measured["phases"]],
    }
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_atomically(path, json.dumps(known, indent=2).encode())
    except OSError:
        return


def calibration() -> dict[str, Any]:
    """What was kept, by torch, CUDA and card; {} where nothing was, or it cannot be read."""
    try:
        with open(calibration_file(), encoding="utf-8") as stream:
            found = json.load(stream)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def known_context(title: str) -> int | None:
    """Bytes of the context that was last measured on a card of this name."""
    wanted = title.replace(" ", "").lower()
    for name, kept in reversed(calibration().items()):
        if wanted in name.replace(" ", "").lower() and isinstance(kept, dict):
            size = kept.get("context_bytes")
            return size if isinstance(size, int) else None
    return None
