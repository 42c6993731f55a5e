"""Runs the user's program to the point where enough was seen of it, and gives its trace."""

from __future__ import annotations

import os
import runpy
import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor

from cfglint.dynamic.events import Trace, Trouble
from cfglint.dynamic.launch import Launch
from cfglint.dynamic.overlay import protect
from cfglint.dynamic.trace import backend
from cfglint.dynamic.trace.cuda_calls import CudaCalls
from cfglint.dynamic.trace.host_reads import HostReads
from cfglint.dynamic.trace.losses import LossWatch
from cfglint.dynamic.trace.parts import MOST_PARTS
from cfglint.dynamic.trace.program import (
    flex,
    follow,
    kernels_of_others,
    launchers,
    loaders,
    quantized,
    replicas,
    sharding,
    subclasses,
    surroundings,
    synchronized,
    synthetic,
    threads,
    trainers,
)
from cfglint.dynamic.trace.program.mixed import MixedRecorder
from cfglint.dynamic.trace.recorder import local
from cfglint.dynamic.trace.troubles import trouble_of
from cfglint.dynamic.trace.watched import Watched


def run_program(
    launch: Launch,
    variant: str,
    workspace_bytes: int,
    leave: Callable[[Trace], None],
    on_guess: Callable[[], None] = lambda: None,
) -> Trace:
    """Run a program in this process, which is of no use for anything else afterwards.

    Args:
        launch: what to run.
        variant: stand-in values, as `trace` takes them.
        workspace_bytes: of one cuBLAS handle.
        leave: called in the middle of the program once everything was seen; it does not return.
        on_guess: called where sizes depend on data that is not known, and where the program
            raised after it read an integer that is not.

    Raises:
        SystemExit: the program ended itself with a status other than 0 before its second step.
    """
    recorder = MixedRecorder(backend.DEVICE, variant, workspace_bytes, root=launch.folder)
    watch = LossWatch((), recorder.places)
    watch.on = True
    follower: follow.Follower

    def finish() -> None:
        if recorder.stand_ins_used:
            on_guess()
        leave(_trace(recorder, watch, follower, None))

    follower = follow.Follower(recorder, watch, finish)
    launch = _protected(launch)
    _prepare(recorder, follower)
    if launch.synthetic is not None:
        synthetic.install(launch.synthetic, lambda text: follower.notes.setdefault(text))
    trouble: Trouble | None = None
    notes: list[str] = []
    watched = Watched(HostReads(recorder), CudaCalls(), watch)
    threads.install((recorder, watched))
    with warnings.catch_warnings(), recorder, watched:
        warnings.simplefilter("ignore")
        follower.start("load")
        try:
            _run(launch)
        except MemoryError:
            raise
        except SystemExit as stop:
            if stop.code not in (None, 0) and follower.steps < follow.STEPS:
                raise
        except Exception as error:
            trouble = trouble_of(error, recorder)
            if follower.steps >= follow.STEPS:
                notes.append(f"after {follower.steps} steps the program raised {trouble.message}")
                trouble = None
    if recorder.guessed if trouble is not None else recorder.stand_ins_used:
        on_guess()
    return _trace(recorder, watch, follower, trouble, notes)


def _protected(launch: Launch) -> Launch:
    """The launch in a folder where whatever is written is gone afterwards."""
    folder = protect(launch.folder)
    for path, text in launch.files.items():
        inside = os.path.relpath(os.path.abspath(path), launch.folder)
        with open(os.path.join(folder, inside), "w", encoding="utf-8") as stream:
            stream.write(text)
    if folder == launch.folder:
        return launch
    name = launch.name
    if not launch.module and name.startswith(launch.folder + os.sep):
        name = os.path.join(folder, os.path.relpath(name, launch.folder))
    return launch._replace(folder=folder, name=name)


def _prepare(recorder: MixedRecorder, follower: follow.Follower) -> None:
    torch.cuda.empty_cache = recorder.flush
    torch.set_num_threads(1)  # the host computes little, and threads that wait for it take its time
    torch._C._set_only_lift_cpu_tensors(True)  # a list as an index is made on the host, then moved
    backend.remember_moves(follow.MOVED)
    _leave_out_initialisation()
    surroundings.install(lambda: recorder.within > 0)
    follow.install(follower)
    loaders.install(follower)
    quantized.install(recorder, lambda text: follower.notes.setdefault(text))
    replicas.install(recorder)
    sharding.install(recorder, lambda text: follower.notes.setdefault(text))
    synchronized.install()
    subclasses.install()
    trainers.install()
    kernels_of_others.install(lambda text: follower.notes.setdefault(text))
    flex.install(lambda text: follower.notes.setdefault(text))


def _run(launch: Launch) -> None:
    """As `python` would."""
    os.chdir(launch.folder)
    told = {**launch.environment, **launchers.environment_of(launch)}
    os.environ.update(told)
    surroundings.have_cards(told.get("LOCAL_WORLD_SIZE", ""))
    named = [path for path in launch.environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[0:0] = [os.path.abspath(path) for path in named]
    if launch.module:
        sys.path[0:0] = [launch.folder]
        sys.argv = [launch.name, *launch.arguments]
        runpy.run_module(launch.name, run_name="__main__", alter_sys=True)
    else:
        shown = os.path.relpath(launch.name, launch.folder)
        sys.path[0:0] = [os.path.dirname(launch.name)]
        sys.argv = [shown, *launch.arguments]
        runpy.run_path(launch.name, run_name="__main__")


def _trace(
    recorder: MixedRecorder,
    watch: LossWatch,
    follower: follow.Follower,
    trouble: Trouble | None,
    notes: list[str] | None = None,
) -> Trace:
    reached = follower.reached()
    incomplete = list(recorder.incomplete)
    notes = [*follower.notes, *(notes or ())]
    if trouble is None:
        trouble = _unreached(recorder, reached)
    if trouble is None:
        if reached.steps < follow.STEPS:
            incomplete.append("the program ended after its first optimizer step")
        if not reached.validated:
            before = ", only before it" if reached.before_training else ""
            notes.append(f"no validation was reached after the training steps{before}")
    return Trace(
        events=list(recorder.events),
        contexts=list(recorder.contexts),
        labels=dict(recorder.labels),
        tensors=dict(recorder.tensors),
        parameters=follower.parameters,
        parameter_bytes=follower.parameter_bytes,
        modules=list(recorder.modules),
        losses=list(watch.calls),
        incomplete=incomplete,
        notes=notes,
        host_peak=recorder.host_peak,
        trouble=trouble,
        stand_ins=recorder.stand_ins_used,
        operations=recorder.operations,
        parts=tuple(follower.parts) if len(follower.parts) < MOST_PARTS else (),
    )


def _unreached(recorder: MixedRecorder, reached: follow.Reached) -> Trouble | None:
    """Why a program that ended gave no step; None where it did."""
    if reached.steps:
        return None
    if not recorder.reached:
        text = "the program put nothing on the GPU"
    elif recorder.phase == 0:
        text = "the program ended, and called no model on the GPU"
    else:
        text = "the program ended before its first optimizer step"
    return Trouble("load", "unfinished", text)


def _leave_out_initialisation() -> None:
    """`nn.init` of what holds no data is left out: some of it needs values."""
    for name, function in list(vars(nn.init).items()):
        if name.endswith("_") and not name.startswith("_") and callable(function):
            setattr(nn.init, name, _initialising(function))


def _initialising(function: Callable[..., Any]) -> Callable[..., Any]:
    def initialise(tensor: Any, *args: Any, **kwargs: Any) -> Any:
        empty = isinstance(local(tensor), FakeTensor)
        return tensor if empty else function(tensor, *args, **kwargs)

    return initialise
