"""A recorder for whole programs: the host's tensors are real, those on the device are fake.

So a program's data pipeline computes as it always does, and what lies on the simulated device has
shapes alone. Large parameters are fake from their construction on, as the host need not hold them.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.utils._python_dispatch import is_traceable_wrapper_subclass_type
from torch.utils._pytree import tree_map_only

from cfglint.dynamic.trace import known_data, stand_ins
from cfglint.dynamic.trace.recorder import Recorder

LARGE = 1 << 16
"""Elements from which a tensor that a module's constructor makes holds no data."""

LARGE_LIST = 1 << 22
"""The same of a tensor of one dimension, which is rather a list that something is computed from."""

_FACTORIES = frozenset(["empty", "zeros", "ones", "randn", "rand", "full", "empty_strided"])

_DEEPEST = 60
"""Frames that are looked at for a module's constructor."""


class MixedRecorder(Recorder):
    """Sends what touches the simulated device to fake tensors, and leaves the rest alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fake = FakeTensorMode(allow_non_fake_inputs=True)
        self._shaping = True
        self._turn = threading.RLock()  # fake tensors are made for one thread at a time
        self.carries_data = True
        self.within = 0
        """Operators that are being traced, in which the shape rules of their libraries run."""
        self.integer = 13 if self.variant == "high" else 1
        self._of_a_loss = False
        self.guessed = False
        """Whether a size may depend on a value that nothing is known of, other than a loss."""
        self.reached = False
        """Whether anything was put on the device."""

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if any(is_traceable_wrapper_subclass_type(kind) for kind in types):
            return NotImplemented  # it takes its parts out, each of which comes here again
        with self._turn:
            self.within += 1
            try:
                return self._dispatched(func, types, args, kwargs or {})
            finally:
                self.within -= 1

    def _dispatched(
        self, func: Any, types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        here = _asks_for(kwargs.get("device"), self.device)
        self.reached = self.reached or here
        fake = here or any(issubclass(kind, FakeTensor) for kind in types)
        if not fake and not _is_large_parameter(func, args, kwargs):
            return func(*args, **kwargs)
        source = args[0] if args else None
        read = func._schema.name == "aten::_local_scalar_dense"
        self._shaping = not read or hasattr(args[0], stand_ins.BOUND)
        self._of_a_loss = read and args[0].is_floating_point()
        with self.fake:
            args, kwargs = tree_map_only(torch.Tensor, self._as_fake, (args, kwargs))
            out = super().__torch_dispatch__(func, types, args, kwargs)
        if here and func._schema.name == "aten::_to_copy":
            self._arrived(source, out)
        return out

    def _as_fake(self, tensor: torch.Tensor) -> torch.Tensor:
        if isinstance(tensor, FakeTensor):
            return tensor
        made = self.fake.from_tensor(tensor, static_shapes=True)
        if tensor.dtype == torch.bool:  # a mask of the host that picks rows on the card
            known_data.arrive(made, tensor)
        return made

    def relabel(self, tensor: torch.Tensor, role: str, name: str) -> None:
        """Say what a storage holds, whatever was said of it before."""
        storage = self._id_of(tensor)
        if storage is not None:
            self.labels.pop(storage, None)
            self.label(tensor, role, name)

    def use_stand_in(self) -> None:
        """A value that is not there decides on shapes only where a model reads an index or a mask:
        a program reads its losses and metrics all the time, which is no reason for a second run."""
        self.guessed = self.guessed or not self._of_a_loss
        if self._shaping and self._stack:
            super().use_stand_in()

    def _arrived(self, source: Any, out: Any) -> None:
        """A tensor of the host came to the device: an input, unless something better is known."""
        if isinstance(source, FakeTensor) or not isinstance(out, torch.Tensor):
            return
        if source.numel() == 1:
            stand_ins.know(out, source.item())
        if not isinstance(source, nn.Parameter):
            known_data.arrive(out, source)
            self.label(out, "input", "batch")


def _asks_for(device: Any, wanted: str) -> bool:
    return device is not None and torch.device(device).type == wanted


def _is_large_parameter(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a module's constructor makes a large tensor on the host."""
    if func._schema.name.rpartition("::")[2] not in _FACTORIES:
        return False
    shape = args[0] if args else kwargs.get("size", ())
    if not isinstance(shape, (list, tuple, torch.Size)):
        return False
    count = 1
    for size in shape:
        count *= int(size)
    return count >= (LARGE_LIST if len(shape) == 1 else LARGE) and _in_constructor()


def _in_constructor() -> bool:
    frame = sys._getframe(3)
    for _ in range(_DEEPEST):
        if frame is None:
            return False
        code = frame.f_code
        if code.co_name == "__init__" and code.co_varnames:
            made = frame.f_locals.get(code.co_varnames[0])
            if isinstance(made, nn.Module):
                return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
