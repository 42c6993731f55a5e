"""Threads that a program starts see the simulated device, too: torch's modes are of one thread."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any

from torch.autograd import function
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack
from torch.utils._python_dispatch import TorchDispatchMode

Mode = TorchDispatchMode | TorchFunctionMode


def install(modes: tuple[Mode, ...]) -> None:
    """Let each thread that begins from now on run under these modes, the innermost last; and what a
    program computes itself in a backward pass."""
    _for_functions(tuple(mode for mode in modes if isinstance(mode, TorchFunctionMode)))
    begin: Any = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]

    def under_the_modes(self: threading.Thread) -> None:
        with ExitStack() as stack:
            for mode in modes:
                _enter(mode, stack)
            begin(self)

    threading.Thread._bootstrap_inner = under_the_modes  # type: ignore[attr-defined]


def _for_functions(modes: tuple[TorchFunctionMode, ...]) -> None:
    """Let the backward passes of a program's own functions (`torch.autograd.Function`) see the
    simulated device: torch takes function modes off for a call that they have seen, and
    `backward()` is one."""
    apply: Any = function.BackwardCFunction.apply

    def under_the_modes(self: Any, *args: Any) -> Any:
        active = _get_current_function_mode_stack()
        with ExitStack() as stack:
            for mode in modes:
                if not any(mode is each for each in active):
                    _enter(mode, stack)
            return apply(self, *args)

    function.BackwardCFunction.apply = under_the_modes  # type: ignore[method-assign]


def _enter(mode: Mode, stack: ExitStack) -> None:
    """The mode alone: what else the recorder begins and ends is for the whole process."""
    kind = TorchDispatchMode if isinstance(mode, TorchDispatchMode) else TorchFunctionMode
    kind.__enter__(mode)  # type: ignore[arg-type]
    stack.push(lambda *error: kind.__exit__(mode, *error))  # type: ignore[arg-type]
