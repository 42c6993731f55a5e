"""What every operator of one training step gave, as short digests to hold against another run."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from cfglint.dynamic.trace.recorder import tensors_in
from cfglint.verify.train.session import Session

_WITHOUT_VALUES = ("empty", "new_empty", "empty_like", "empty_strided", "resize_", "set_")
"""Their memory holds whatever was there."""

MOST = 50_000
"""Operators that are kept."""


class Digests(TorchDispatchMode):
    """Notes operator, module, line and digest of its outputs, in order of execution."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._place = session.place
        self.rows: list[list[Any]] = []

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        name = func._schema.name.rpartition("::")[2]
        if name not in _WITHOUT_VALUES and len(self.rows) < MOST:
            file, line = self._place.places.of_frame(sys._getframe(1))
            values = [digest(tensor) for tensor in tensors_in(out)]
            self.rows.append([f"aten.{name}", self._place.module_now, file, line, values])
        return out


def digest(tensor: torch.Tensor) -> str:
    """Of the tensor's values; strides and storage do not count."""
    if tensor.layout is not torch.strided or not tensor.numel():
        return str(tuple(tensor.shape))
    raw = tensor.detach().cpu().resolve_conj().resolve_neg().reshape(-1).contiguous()
    raw = raw.clone().view(torch.uint8)  # a copy has its own strides
    return hashlib.blake2b(raw.numpy().tobytes(), digest_size=8).hexdigest()


def of_step(session: Session, step: int) -> dict[str, Any]:
    """`weights` after building, and `operators` of one step, batches included.

    Args:
        step: the optimizer step to look at, from 0; those before it run as they are.
    """
    weights = {name: digest(value) for name, value in session.model.named_parameters()}
    for _ in session.train(step):
        pass
    with Digests(session) as mode:
        for _ in session.train(1):
            pass
    return {"weights": weights, "operators": mode.rows}
