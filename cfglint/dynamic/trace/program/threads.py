"""Threads that a program starts see the simulated device, too: torch's modes are of one thread."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack
from torch.utils._python_dispatch import TorchDispatchMode

Mode = TorchDispatchMode | TorchFunctionMode


def install(modes: tuple[Mode, ...]) -> None:
    """Let each thread that begins from now on run under these modes, the innermost last; and what a
    program computes itself in a backward pass."""
    _for_backward_passes(tuple(mode for mode in modes if isinstance(mode, TorchFunctionMode)))
    begin: Any = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]

    def under_the_modes(self: threading.Thread) -> None:
        with ExitStack() as stack:
            for mode in modes:
                _enter(mode, stack)
            begin(self)

    threading.Thread._bootstrap_inner = under_the_modes  # type: ignore[attr-defined]


def _for_backward_passes(modes: tuple[TorchFunctionMode, ...]) -> None:
    """Let what runs in a backward pass see the simulated device: a program's own functions
    (`torch.autograd.Function`), its hooks, and what checkpoints compute again. torch takes function
    modes off for a call that they have seen, and `backward()` is one."""
    autograd: Any = torch.autograd
    run = autograd._engine_run_backward

    def under_the_modes(*args: Any, **kwargs: Any) -> Any:
        active = _get_current_function_mode_stack()
        with ExitStack() as stack:
            for mode in modes:
                if not any(mode is each for each in active):
                    _enter(mode, stack)
            return run(*args, **kwargs)

    autograd._engine_run_backward = under_the_modes


def _enter(mode: Mode, stack: ExitStack) -> None:
    """The mode alone: what else the recorder begins and ends is for the whole process."""
    kind = TorchDispatchMode if isinstance(mode, TorchDispatchMode) else TorchFunctionMode
    kind.__enter__(mode)  # type: ignore[arg-type]
    stack.push(lambda *error: kind.__exit__(mode, *error))  # type: ignore[arg-type]
