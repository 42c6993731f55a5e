"""One trace from beginning to end, in the process that has registered the simulated device."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.dynamic.adapters.protocol import Adapter, Plan
from cfglint.dynamic.events import Trace, Trouble
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.cuda_calls import CudaCalls
from cfglint.dynamic.trace.host_reads import HostReads
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.parts import parts_of
from cfglint.dynamic.trace.recorder import Recorder
from cfglint.dynamic.trace.steps import Loop
from cfglint.dynamic.trace.troubles import trouble_of
from cfglint.dynamic.trace.watched import Watched

Extent = Literal["whole", "quick", "peak", "forward"]

_RUNS: dict[str, Callable[[Loop], None]] = {
    "whole": Loop.run,
    "quick": Loop.run_quickly,
    "peak": Loop.run_for_peak,
    "forward": Loop.run_forward,
}


def trace(
    make: Callable[[], tuple[Adapter, Plan]],
    *,
    device: str = DEVICE,
    variant: str = "low",
    workspace_bytes: int = 0,
    tasks: tuple[str, ...] = (),
    extent: Extent = "whole",
    root: str = "",
) -> Trace:
    """Trace one program.

    Args:
        make: gives the adapter and its plan; called under the fake tensors.
        device: the device type that is watched: the simulated one, or `cpu`.
        variant: stand-in values for data-dependent shapes, one of `stand_ins.VARIANTS`.
        workspace_bytes: of one cuBLAS handle; 0 leaves every kernel's workspace out.
        tasks: names by which loss calls may be known.
        extent: `whole`, `quick` (one step), `peak` (the same, whose operations and shapes by module
            are not asked) or `forward` (one forward and its losses).
        root: the folder of the user's modules, "" for unknown.
    """
    recorder = Recorder(device, variant, workspace_bytes, root)
    recorder.counts = extent != "peak"
    watch = LossWatch(tasks, recorder.places)
    if device == DEVICE:
        torch.cuda.empty_cache = recorder.flush
    trouble: Trouble | None = None
    loop: Loop | None = None
    plan: Plan | None = None
    adapter: Adapter | None = None
    with warnings.catch_warnings(), no_initialisation():
        warnings.simplefilter("ignore")
        with (
            FakeTensorMode(allow_non_fake_inputs=True),
            recorder,
            Watched(HostReads(recorder), CudaCalls(), watch),
        ):
            try:
                adapter, plan = make()
                loop = Loop(adapter, plan, recorder, watch)
                _RUNS[extent](loop)
            except (MemoryError, SystemExit):
                raise
            except BaseException as error:  # whatever it is, the code raised it: no one interrupts
                trouble = trouble_of(error, recorder)
    notes = getattr(adapter, "notes", None)
    parameters = list(loop.model.parameters()) if loop and hasattr(loop, "model") else []
    return Trace(
        events=recorder.events,
        contexts=recorder.contexts,
        labels=recorder.labels,
        tensors=recorder.tensors,
        parameters=sum(p.numel() for p in parameters),
        parameter_bytes=sum(p.numel() * p.element_size() for p in parameters),
        modules=recorder.modules,
        losses=watch.calls,
        incomplete=list(recorder.incomplete),
        notes=notes() if notes is not None else [],
        host_peak=recorder.host_peak,
        trouble=trouble,
        stand_ins=recorder.stand_ins_used,
        plan=plan._asdict() if plan is not None else {},
        operations=recorder.operations,
        faults=(*getattr(adapter, "faults", ()), *(loop.faults if loop else ())),
        parts=parts_of([loop.model]) if parameters and loop and _is_whole(adapter) else (),
    )


def _is_whole(adapter: Adapter | None) -> bool:
    """Whether an adapter made the whole model; one that may have made parts of it says so."""
    whole = getattr(adapter, "whole", None)
    return whole is None or bool(whole())


class no_initialisation:  # noqa: N801  # used as a context manager
    """Leaves out `nn.init`: values are not looked at, and some of it needs them."""

    def __enter__(self) -> None:
        self._kept = {
            name: value
            for name, value in vars(nn.init).items()
            if name.endswith("_") and not name.startswith("_") and callable(value)
        }
        for name in self._kept:
            setattr(nn.init, name, lambda tensor, *args, **kwargs: tensor)

    def __exit__(self, *args: Any) -> None:
        for name, value in self._kept.items():
            setattr(nn.init, name, value)
