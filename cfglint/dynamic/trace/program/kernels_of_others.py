"""Kernels that a program brings itself: Triton's write into tensors that they are given."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from cfglint.dynamic.trace.program.late import Change, after_import

NOTE = "kernels written in Triton are taken to allocate nothing themselves"


def install(tell: Callable[[str], None]) -> None:
    """Let a Triton kernel do nothing: its outputs are there before, and hold no data here.

    Args:
        tell: gets the sentence that says so, once a kernel was launched.
    """

    def doing_nothing(*owners: str) -> Change:
        def change(module: ModuleType) -> None:
            for owner in owners:
                kind = getattr(module, owner, None)
                if kind is not None:
                    kind.run = launched

        return change

    def launched(self: Any, *args: Any, **kwargs: Any) -> None:
        tell(NOTE)

    after_import(
        {
            "triton.runtime.jit": doing_nothing("JITFunction"),
            "triton.runtime.autotuner": doing_nothing("Autotuner", "Heuristics"),
        }
    )
