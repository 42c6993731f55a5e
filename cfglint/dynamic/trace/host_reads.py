"""Values that a program copies to the host as arrays or lists: stand-ins for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor
from torch.overrides import TorchFunctionMode

from cfglint.dynamic.trace import stand_ins
from cfglint.dynamic.trace.recorder import Recorder


class HostReads(TorchFunctionMode):
    """`.numpy()`, `.tolist()`, `np.asarray` and formats of a fake tensor, which would raise."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is torch.Tensor.__format__ and isinstance(args[0], FakeTensor):
            return format(args[0].item() if args[0].dim() == 0 else repr(args[0]), args[1])
        if func is torch.Tensor.data_ptr and isinstance(args[0], FakeTensor):
            return _address(args[0])
        if func in _FINITE and isinstance(args[0], FakeTensor):
            return stand_ins.know_truth(func(*args, **(kwargs or {})))
        if func in _READS and isinstance(args[0], FakeTensor) and args[0].constant is None:
            tensor = args[0]
            if not stand_ins.is_known(tensor):
                self.recorder.use_stand_in()
            flat = stand_ins.values(tensor, self.recorder.variant, self.recorder.integer)
            if func is torch.Tensor.tolist:
                return stand_ins.nested(flat, tuple(tensor.shape))
            import numpy

            kind = str(tensor.dtype).removeprefix("torch.").replace("bfloat16", "float32")
            return numpy.array(flat, dtype=kind).reshape(tuple(tensor.shape))
        return func(*args, **(kwargs or {}))


def _address(tensor: torch.Tensor) -> int:
    """A number for where a tensor lies, by which tensors are told apart and memory is shared."""
    storage: int = tensor.untyped_storage()._cdata
    return storage * _ALIGNED + int(tensor.storage_offset()) * tensor.element_size()


_ALIGNED = 512
"""Bytes: an address that CUDA's allocator gives is a multiple of them."""

_FINITE = (torch.isfinite, torch.Tensor.isfinite)
"""torch makes these of others, of which nothing would be known."""

_READS = (torch.Tensor.tolist, torch.Tensor.numpy, torch.Tensor.__array__)

READ: tuple[Callable[..., Any], ...] = (
    torch.Tensor.__format__,
    torch.Tensor.data_ptr,
    *_FINITE,
    *_READS,
)
"""Functions that `HostReads` may answer."""
