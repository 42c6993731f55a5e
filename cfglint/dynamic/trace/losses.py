"""Looks at every call of a loss function: the shapes of input and target, and what it raised."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from cfglint.dynamic.events import LossCall
from cfglint.dynamic.trace.places import Places

LOSSES: dict[Callable[..., Any], str] = {
    getattr(functional, name): name
    for name in [
        "mse_loss",
        "l1_loss",
        "smooth_l1_loss",
        "huber_loss",
        "kl_div",
        "soft_margin_loss",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "cross_entropy",
        "nll_loss",
        "poisson_nll_loss",
        "gaussian_nll_loss",
        "hinge_embedding_loss",
        "multilabel_soft_margin_loss",
        "multi_margin_loss",
        "multilabel_margin_loss",
    ]
    if hasattr(functional, name)
}


class LossWatch(TorchFunctionMode):
    """Notes loss calls while `on`, alike ones once; `tasks` are names that a call may be for,
    `places` says where the user's code lies."""

    def __init__(self, tasks: tuple[str, ...], places: Places | None = None) -> None:
        super().__init__()
        self.tasks = tasks
        self.places = places or Places()
        self.on = False
        self.calls: list[LossCall] = []

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        name = LOSSES.get(func) if self.on else None
        if name is None:
            return func(*args, **kwargs)
        output = args[0] if args else kwargs.get("input")
        target = args[1] if len(args) > 1 else kwargs.get("target")
        error = ""
        try:
            return func(*args, **kwargs)
        except Exception as caught:
            error = f"{type(caught).__name__}: {str(caught)[:400]}"
            raise
        finally:
            if isinstance(output, torch.Tensor) and isinstance(target, torch.Tensor):
                self._note(name, output, target, error, str(kwargs.get("reduction", "mean")))

    def _note(
        self, name: str, output: torch.Tensor, target: torch.Tensor, error: str, reduction: str
    ) -> None:
        frame = sys._getframe(2)
        file, line = self.places.of_frame(frame)
        call = LossCall(
            _task_of(frame, self.tasks) or name,
            name,
            tuple(output.shape),
            tuple(target.shape),
            str(output.dtype).removeprefix("torch."),
            str(target.dtype).removeprefix("torch."),
            file,
            line,
            error,
            reduction,
        )
        if call not in self.calls:
            self.calls.append(call)


def _task_of(frame: FrameType | None, tasks: tuple[str, ...]) -> str:
    """The task that a loss is for: a local variable of the calls around it that holds its name.

    Nothing is looked at without tasks: a look at the local variables of a frame keeps their values
    alive for as long as the frame runs (Python before 3.13), and with them their memory.
    """
    for _ in range(12 if tasks else 0):
        if frame is None:
            return ""
        for key, value in frame.f_locals.items():
            if "task" in key and isinstance(value, str) and value in tasks:
                return value
        frame = frame.f_back
    return ""
