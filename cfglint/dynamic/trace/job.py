"""One request, carried out in the process that was forked for it."""

from __future__ import annotations

import gc
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.dynamic.adapters.load import load
from cfglint.dynamic.adapters.missing import called_of_stand_ins, stood_in_for
from cfglint.dynamic.adapters.protocol import Adapter, Plan
from cfglint.dynamic.adapters.remedies import standing_in
from cfglint.dynamic.events import Trace, to_data
from cfglint.dynamic.launch import from_data
from cfglint.dynamic.request import changed
from cfglint.dynamic.series import taken_by
from cfglint.dynamic.trace import autocast, backend, cuda_calls, kernels, sparse
from cfglint.dynamic.trace.cuda_calls import CudaCalls
from cfglint.dynamic.trace.places import Places
from cfglint.dynamic.trace.program.start import run_program
from cfglint.dynamic.trace.run import Extent, no_initialisation, trace
from cfglint.dynamic.trace.shapes import Remembered

_KEPT: list[Any] = []
"""Libraries of kernels, which work as long as they live."""


def prepare() -> None:
    """Register the simulated device and its kernels; before any fork, once a process.

    Raises:
        backend.UnsupportedTorchError: this torch is too old.
    """
    backend.register()
    _KEPT.append(autocast.install())
    with FakeTensorMode():
        layer = nn.Linear(2, 2).to(backend.DEVICE)
        layer(next(iter(layer.parameters())))
    gc.freeze()  # what is imported stays: a trace need not look through it for garbage


def run(
    request: dict[str, Any],
    on_stand_in: Callable[[], None],
    leave: Callable[[dict[str, Any]], None] = lambda answer: None,
) -> dict[str, Any]:
    """The answer to a request as JSON data; what the user's code raises is part of it.

    Args:
        request: as `cfglint.dynamic.request` has it.
        on_stand_in: called when another trace with other stand-in values is needed.
        leave: takes an answer in the middle of a program and ends the process.
    """
    return next(answers(request, on_stand_in, leave, False))


def answers(
    request: dict[str, Any],
    on_stand_in: Callable[[], None],
    leave: Callable[[dict[str, Any]], None],
    both: bool,
) -> Iterator[dict[str, Any]]:
    """As `run`; and where `both` are wanted and the trace used a stand-in value, a second answer:
    with the other values, by which time what operators make is known.

    `on_stand_in` is called where the second trace needs a process without a past: the first one
    failed, or the second one did.
    """
    if request["root"] and request["root"] not in sys.path:
        sys.path.insert(0, request["root"])
    cuda_calls.replace_module(request["capacity"] or None, request["card"], request["major"])
    told: dict[str, None] = {}
    _KEPT.append(kernels.install(request["major"], lambda text: told.setdefault(text)))
    sparse.install(lambda text: told.setdefault(text))
    if request["program"]:
        yield _program(request, told, leave, on_stand_in)
        return
    answer = _answer(request, told)
    yield {**answer, "files": _files_below(request["root"])}
    trace = answer.get("trace")
    if not both or trace is None or not trace["stand_ins"]:
        return
    if trace["trouble"] is None:
        told.clear()
        other = _answer({**request, "variant": "high"}, told)
        if other["trace"]["trouble"] is None:
            yield {**other, "files": _files_below(request["root"])}
            return
    on_stand_in()


def _program(
    request: dict[str, Any],
    told: dict[str, None],
    leave: Callable[[dict[str, Any]], None],
    on_guess: Callable[[], None],
) -> dict[str, Any]:
    """The trace of a program of the user's own."""

    def answer(traced: Trace) -> dict[str, Any]:
        traced = traced._replace(incomplete=[*traced.incomplete, *told])
        return {"trace": to_data(traced)}

    launch = from_data(request["program"])
    traced = run_program(
        launch,
        request["variant"],
        request["cublas_workspace"],
        lambda trace: leave(answer(trace)),
        on_guess,
    )
    return answer(traced)


def _answer(request: dict[str, Any], told: dict[str, None]) -> dict[str, Any]:
    if request["kind"] == "build":
        return _builds(request)
    if request["kind"] == "losses":
        return {"losses": [_losses(request, changes) for changes in request["changes"]]}
    if request["kind"] == "troubles":
        return {"troubles": _troubles(request)}
    if request["kind"] == "series":
        return {"series": _series(request)}
    extent: Extent = "quick" if request["quick"] else "whole"
    config = changed(request["config"], _pairs(request["changes"][0] if request["changes"] else ()))
    traced = _trace({**request, "config": config}, extent)
    notes = list(traced.notes)
    if missing := stood_in_for():
        notes.append(f"not installed, and stood in for: {', '.join(missing)}")
    left = [f"{name}, which is not installed" for name in called_of_stand_ins()]
    if traced.trouble is not None:
        left = []  # it is what ended the trace, or the trace ended before
    traced = traced._replace(incomplete=[*traced.incomplete, *told, *left], notes=notes)
    return {"trace": to_data(traced)}


def _files_below(root: str) -> list[str]:
    """Files of the user's modules that this process has imported."""
    if not root:
        return []
    base = os.path.abspath(root) + os.sep
    found = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return sorted({os.path.abspath(f) for f in found if f and os.path.abspath(f).startswith(base)})


def _trace(request: dict[str, Any], extent: Extent) -> Trace:
    def make() -> tuple[Adapter, Plan]:
        return load(request)

    return trace(
        make,
        variant=request["variant"],
        workspace_bytes=request["cublas_workspace"],
        tasks=tuple(request["tasks"]),
        extent=extent,
        root=request["root"],
    )


def _pairs(changes: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((key, value) for key, value in changes)


def _losses(request: dict[str, Any], changes: Any) -> list[list[Any]]:
    """[name, shape of the input, shape of the target] of each loss call with some keys changed."""
    config = changed(request["config"], _pairs(changes))
    calls = _trace({**request, "config": config}, "forward").losses
    return [[call.name, list(call.input), list(call.target)] for call in calls]


def _series(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What a quick trace takes with each set of changes, until half of the time is up; with those
    to be made instead as well, where the first ones say nothing."""
    found: list[dict[str, Any]] = []
    until = time.monotonic() + request["seconds"] / 2
    for changes, others in zip_longest(request["changes"], request["instead"], fillvalue=()):
        if found and time.monotonic() > until:
            break
        taken = _taken(request, changes)
        usual = set((found or [taken])[0]["broken"])
        if others and (not taken["sizes"] or not usual.issuperset(taken["broken"])):
            taken["instead"] = _taken(request, others)
        found.append(taken)
    return found


def _taken(request: dict[str, Any], changes: Any) -> dict[str, Any]:
    config = changed(request["config"], _pairs(changes))
    return taken_by(_trace({**request, "config": config}, "peak"))


LONGEST = 8.0
"""Seconds of CPU for finding out which keys a failure depends on: on a busy machine the same keys
are found as on a quiet one."""


def _troubles(request: dict[str, Any]) -> list[list[Any] | None]:
    """[message, file, line, phase] of what ends one forward with some keys changed, the message ""
    for nothing; None where it was not tried: another value of the key did, or the time was up."""
    found: list[list[Any] | None] = []
    cured: set[str] = set()
    until = time.process_time() + LONGEST
    for changes in request["changes"]:
        key = changes[0][0]
        if key in cured or time.process_time() > until:
            found.append(None)
            continue
        config = changed(request["config"], _pairs(changes))
        trouble = _trace({**request, "config": config}, "forward").trouble
        if trouble is None:
            cured.add(key)
            found.append(["", "", 0, ""])
        else:
            found.append([trouble.message, trouble.file, trouble.line, trouble.phase])
    return found


def _builds(request: dict[str, Any]) -> dict[str, Any]:
    """Elements of every parameter, and its shape with each change; None where none is large."""
    shapes = _build(request, ())
    sizes = {name: math.prod(shape) for name, shape in (shapes or {}).items()}
    if max(sizes.values(), default=-1) < request["least"]:
        return {"sizes": None, "builds": []}
    builds: list[dict[str, Any] | None] = []
    last: tuple[str, bool] = ("", False)
    for changes in request["changes"]:
        key = changes[0][0]
        done = last == (key, True)  # the key's first change has built: one is enough
        made = None if done else _build(request, changes)
        last = (key, done or made is not None)
        builds.append(made)
    return {"sizes": sizes, "builds": builds}


def _build(request: dict[str, Any], changes: Any) -> dict[str, Any] | None:
    """Shape of every parameter of the model with some keys changed; None where it cannot be."""
    config = changed(request["config"], _pairs(changes))
    try:
        with FakeTensorMode(), Remembered(), CudaCalls(), no_initialisation():
            adapter, _ = load({**request, "config": config})
            model = standing_in(adapter.model, Places(request["root"]), lambda fault: None)
            return {name: list(p.shape) for name, p in model.named_parameters()}
    except Exception:
        return None
