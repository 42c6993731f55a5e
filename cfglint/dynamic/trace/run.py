"""One trace from beginning to end, in the process that has registered the simulated device."""

from __future__ import annotations

import os
import sysconfig
import traceback
import warnings
from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from cfglint.dynamic.adapters.protocol import Adapter, ConfigError, Plan, UnservedError
from cfglint.dynamic.events import PHASES, Trace, Trouble
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.cuda_calls import CudaCalls
from cfglint.dynamic.trace.host_reads import HostReads
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.recorder import Recorder, UnmodelledOperatorError
from cfglint.dynamic.trace.steps import Loop

Extent = Literal["whole", "quick", "forward"]

_RUNS: dict[str, Callable[[Loop], None]] = {
    "whole": Loop.run,
    "quick": Loop.run_quickly,
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
    on_stand_in: Callable[[], None] = lambda: None,
) -> Trace:
    """Trace one program.

    Args:
        make: gives the adapter and its plan; called under the fake tensors.
        device: the device type that is watched: the simulated one, or `cpu`.
        variant: stand-in values for data-dependent shapes, one of `stand_ins.VARIANTS`.
        workspace_bytes: of one cuBLAS handle; 0 leaves every kernel's workspace out.
        tasks: names by which loss calls may be known.
        on_stand_in: called when the first value that is not there is asked for.
        extent: `whole`, `quick` (one step) or `forward` (one forward and its losses).
    """
    recorder = Recorder(device, variant, workspace_bytes, on_stand_in)
    watch = LossWatch(tasks)
    if device == DEVICE:
        torch.cuda.empty_cache = recorder.flush
    trouble: Trouble | None = None
    loop: Loop | None = None
    plan: Plan | None = None
    told: Callable[[], list[str]] = list
    with warnings.catch_warnings(), no_initialisation():
        warnings.simplefilter("ignore")
        with (
            FakeTensorMode(allow_non_fake_inputs=True),
            recorder,
            HostReads(recorder),
            CudaCalls(),
            watch,
        ):
            try:
                adapter, plan = make()
                told = getattr(adapter, "notes", told)
                loop = Loop(adapter, plan, recorder, watch)
                _RUNS[extent](loop)
            except MemoryError:
                raise
            except Exception as error:
                trouble = trouble_of(error, recorder)
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
        notes=told(),
        host_peak=recorder.host_peak,
        trouble=trouble,
        stand_ins=recorder.stand_ins_used,
        plan=plan._asdict() if plan is not None else {},
        operations=recorder.operations,
    )


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


def trouble_of(error: Exception, recorder: Recorder) -> Trouble:
    """What an exception of the user's code says, and where it came from."""
    phase = PHASES[recorder.phase]
    module = recorder.module_now
    recorder.forget_stack()
    file, line = _user_line(error)
    message = str(error).strip() or type(error).__name__
    if isinstance(error, ConfigError):
        return Trouble(phase, "adapter", message, key=error.key, help=error.help)
    if isinstance(error, (UnservedError, UnmodelledOperatorError)):
        return Trouble(phase, "unserved", message)
    kind = "error"
    if isinstance(error, AttributeError):
        kind = "attribute"
    elif isinstance(error, ImportError):
        kind = "import"
    elif isinstance(error, RuntimeError) and _is_about_dtypes(message):
        kind = "dtype"
    elif isinstance(error, (RuntimeError, ValueError, IndexError)) and _is_about_shapes(message):
        kind = "shape"
    elif "DataDependent" in type(error).__name__ or "DynamicOutputShape" in type(error).__name__:
        kind = "data-dependent"
    return Trouble(phase, kind, f"{type(error).__name__}: {message[:2000]}", module, file, line)


def _is_about_shapes(message: str) -> bool:
    words = (
        "shape",
        "size",
        "dimension",
        "mat1 and mat2",
        "expected input",
        "broadcast",
        "reduction dim",
    )
    return any(word in message.lower() for word in words)


def _is_about_dtypes(message: str) -> bool:
    lower = message.lower()
    return "dtype" in lower or "scalar type" in lower or lower.startswith("input type")


def _user_line(error: Exception) -> tuple[str, int]:
    found = ("", 0)
    for frame in traceback.extract_tb(error.__traceback__):
        name = frame.filename
        if not name.startswith((_PACKAGE, _TORCH, _STDLIB, "<")) or name.startswith((_ZOO, _SITE)):
            found = (name, frame.lineno or 0)
    return found


_TORCH = torch.__path__[0]
_STDLIB = sysconfig.get_path("stdlib")
_SITE = os.path.join(sysconfig.get_path("purelib"), "")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_ZOO = os.path.join(_PACKAGE, "zoo")
