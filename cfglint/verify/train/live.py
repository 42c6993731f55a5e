"""Live bytes of real steps: torch's CPU profiler, or the statistics of its CUDA allocator."""

from __future__ import annotations

from typing import Any

import torch

from cfglint.dynamic.adapters.load import load
from cfglint.dynamic.events import ALLOCATE, FREE, PHASES, Trace
from cfglint.dynamic.trace import backend
from cfglint.dynamic.trace.run import trace
from cfglint.verify.train.session import Place, Session

GROWTH_STEPS = 8
"""Steps of the same size after the optimizer's state is there: live bytes should not change."""

POINTS = 240
"""Points of the timeline."""


class Marks(Place):
    """Marks phases for the profiler."""

    def start(self, phase: str) -> None:
        """Begin a phase."""
        super().start(phase)
        mark(phase)


def mark(name: str) -> None:
    """A moment in the profile."""
    with torch.profiler.record_function(f"phase::{name}"):
        pass


def on_cpu(request: dict[str, Any]) -> dict[str, Any]:
    """Live bytes of tensors on the host, by torch's profiler.

    Returns:
        `measured`, bytes at the peak of load, two steps and validation; `steps`, live bytes after
        each further step; `timeline` of (phase, bytes).
    """
    activities = [torch.profiler.ProfilerActivity.CPU]
    with (
        Marks("cpu", request["root"]) as place,
        torch.profiler.profile(activities=activities, profile_memory=True) as profiler,
    ):
        session = Session(request, place, request["seed"])
        on_loss, session.loop.on_loss = session.loop.on_loss, None
        session.loop.run()
        session.loop.on_loss = on_loss
        mark("growth")
        for _ in session.train(GROWTH_STEPS):
            mark("after")
    points = live_points(profiler)
    cut = next(index for index, point in enumerate(points) if point[0] == "growth")
    return {
        "measured": max(live for _, live in points[:cut]),
        "steps": _ends(points[cut:], "after"),
        "timeline": _thinned(points[:cut]),
        "fragmentation": None,
    }


def predicted(request: dict[str, Any]) -> dict[str, Any]:
    """The peak that `on_cpu` should measure, in bytes, from a trace: `low` and `high`, which differ
    where shapes depend on data; {} where it cannot be traced.

    For a separate process: it registers the simulated device.
    """
    backend.register()
    traces = [_traced(request, "low")]
    if traces[0].stand_ins:
        traces.append(_traced(request, "high"))
    told = [_peak(found) for found in traces if found.trouble is None]
    return {"low": min(told), "high": max(told)} if told else {}


def on_cuda(request: dict[str, Any]) -> dict[str, Any]:
    """The same from `torch.cuda`, with the share of reserved bytes that no tensor holds."""
    timeline: list[tuple[str, int]] = []

    class Watched(Place):
        def start(self, phase: str) -> None:
            super().start(phase)
            timeline.append((phase, torch.cuda.memory_allocated()))

    torch.cuda.reset_peak_memory_stats()
    with Watched("cuda", request["root"]) as place:
        session = Session(request, place, request["seed"])
        session.loop.run()
        measured = torch.cuda.max_memory_allocated()
        steps = []
        for _ in session.train(GROWTH_STEPS):
            torch.cuda.synchronize()
            steps.append(torch.cuda.memory_allocated())
    reserved = torch.cuda.memory_reserved()
    return {
        "measured": measured,
        "steps": steps,
        "timeline": _thinned(timeline),
        "fragmentation": 1 - torch.cuda.memory_allocated() / reserved if reserved else 0.0,
    }


def _traced(request: dict[str, Any], variant: str) -> Trace:
    def make() -> Any:
        adapter, plan = load(request)
        return adapter, plan._replace(precision="32")

    return trace(
        make,
        device="cpu",
        variant=variant,
        tasks=tuple(request["tasks"]),
        root=request["root"],
    )


def _peak(traced: Trace) -> int:
    live = peak = 0
    sizes: dict[int, int] = {}
    for event in traced.events:
        if event[0] == ALLOCATE:
            sizes[event[1]] = event[2]
            live += event[2]
            peak = max(peak, live)
        elif event[0] == FREE:
            live -= sizes[event[1]]
    return peak


def live_points(profiler: Any) -> list[tuple[str, int]]:
    """(phase, live bytes) after every allocation and free, in order."""
    moments: list[tuple[int, int, str, int]] = []
    for number, event in enumerate(profiler.profiler.kineto_results.events()):
        if event.name() == "[memory]":
            moments.append((event.start_ns(), number, "", event.nbytes()))
        elif event.name().startswith("phase::"):
            moments.append((event.start_ns(), number, event.name()[7:], 0))
    live, phase = 0, PHASES[0]
    points = []
    for _, _, name, size in sorted(moments):
        phase = name or phase
        live += size
        points.append((phase, live))
    return points


def _ends(points: list[tuple[str, int]], name: str) -> list[int]:
    """Live bytes at each mark of this name: where a run of points under it begins anew."""
    ends = []
    before = ""
    for phase, live in points:
        if phase == name and before != name:
            ends.append(live)
        before = phase
    return ends


def _thinned(points: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """At most `POINTS` of them, each the highest of its stretch."""
    stretch = max(1, -(-len(points) // POINTS))
    return [
        max(points[start : start + stretch], key=lambda point: point[1])
        for start in range(0, len(points), stretch)
    ]
