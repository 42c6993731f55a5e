"""What `accelerate launch` tells the program that it starts, in its environment.

Its own code is asked, which knows its options, its config file (`--config_file`, else the user's
default one) and what goes before what: precision, FSDP, DeepSpeed, and the number of processes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch

from cfglint.dynamic.launch import Launch, ranks
from cfglint.dynamic.trace.recorder import UnmodelledOperatorError

_SEVERAL = ("multi_gpu_launcher", "deepspeed_launcher")
"""Functions of accelerate that start one process for each rank."""

_ONE = "simple_launcher"


def environment_of(launch: Launch) -> dict[str, str]:
    """The variables of the first process; none where no such launcher starts it.

    Raises:
        ModuleNotFoundError: accelerate is not installed.
        SystemExit: it refuses an option.
        UnmodelledOperatorError: it starts processes on other machines than those with CUDA.
        ValueError: its options contradict one another.
    """
    if not launch.options:
        return {}
    from accelerate.commands import launch as launcher
    from accelerate.utils import launch as preparing

    preparing.is_port_in_use = lambda port=None: False  # which needs a network
    told: dict[str, str] = {}

    def alone(args: Any) -> None:
        told.update(launcher.prepare_simple_launcher_cmd_env(args)[1])

    def among_several(prepare: Callable[[Any], Any]) -> Callable[[Any], None]:
        def start(args: Any) -> None:
            made = prepare(args)
            told.update(made[1] if isinstance(made, tuple) else made)
            told.update(ranks(args.num_processes or 1, args.num_machines or 1))

        return start

    for name in [name for name in vars(launcher) if name.endswith("_launcher")]:
        setattr(launcher, name, _elsewhere(name))
    setattr(launcher, _ONE, alone)
    prepares = (launcher.prepare_multi_gpu_env, launcher.prepare_deepspeed_cmd_env)
    for name, prepare in zip(_SEVERAL, prepares, strict=True):
        setattr(launcher, name, among_several(prepare))
    with _as_many_cards(launch.processes):
        launcher.launch_command(launcher.launch_command_parser().parse_args(launch.options))
    return told


def _elsewhere(name: str) -> Callable[[Any], None]:
    def start(args: Any) -> None:
        raise UnmodelledOperatorError(f"the {name} of accelerate is not followed")

    return start


@contextlib.contextmanager
def _as_many_cards(count: int) -> Iterator[None]:
    """accelerate starts several processes where the machine has several cards."""
    seen = torch.cuda.device_count
    torch.cuda.device_count = lambda: count
    try:
        yield
    finally:
        torch.cuda.device_count = seen
