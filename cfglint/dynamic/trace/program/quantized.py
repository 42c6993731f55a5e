"""Parameters and optimizers of bitsandbytes: what they hold follows from their layouts.

Its operators say themselves which shapes they give. Its parameters are classes that torch makes of
real tensors only, and its paged state is managed by CUDA, outside of torch's allocator.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor

from cfglint.dynamic.trace.cuda_calls import redirect
from cfglint.dynamic.trace.program.late import after_import
from cfglint.dynamic.trace.program.mixed import MixedRecorder


def install(recorder: MixedRecorder, tell: Callable[[str], None]) -> None:
    """Let quantized parameters and optimizers be traced, for as long as the process lives.

    Args:
        recorder: makes tensors without data.
        tell: gets the sentence about what is held outside of torch's allocator.
    """
    _kinds_of_parameters()
    after_import(
        {
            "bitsandbytes.nn.modules": _packed_on_the_device,
            "bitsandbytes.functional": functools.partial(_paged, recorder, tell),
        }
    )


def _kinds_of_parameters() -> None:
    """A class of parameters made of a fake tensor is a class of fake tensors as well."""
    make = torch.Tensor._make_subclass

    def made(cls: Any, data: torch.Tensor, requires_grad: bool = False, **kwargs: Any) -> Any:
        if not isinstance(data, FakeTensor) or issubclass(cls, FakeTensor):
            return make(cls, data, requires_grad, **kwargs)
        with torch.no_grad():
            fake = data.detach()
        fake.requires_grad_(requires_grad)
        fake.__class__ = _both(cls)
        return fake

    torch.Tensor._make_subclass = staticmethod(made)  # type: ignore[assignment,method-assign]


@functools.cache
def _both(kind: type) -> type:
    return type(kind.__name__, (FakeTensor, kind), {"__new__": kind.__new__})


def _packed_on_the_device(module: Any) -> None:
    """What lies on the host is moved first: its data cannot become that of a fake tensor."""
    for name in ("Params4bit", "Int8Params"):
        kind = getattr(module, name, None)
        if kind is not None and hasattr(kind, "_quantize"):
            kind._quantize = _after_a_move(kind, kind._quantize)


def _after_a_move(kind: Any, pack: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(pack)
    def packed(self: Any, device: Any) -> Any:
        there = torch.device(redirect(device))
        is_there = isinstance(self, FakeTensor) and self.fake_device.type == there.type
        if is_there or there.type == "cpu":
            return pack(self, device)
        with torch.no_grad():
            data = torch.Tensor.to(self.data, there)
        moved = torch.Tensor._make_subclass(kind, data, self.requires_grad)
        moved.__dict__.update({k: v for k, v in vars(self).items() if k not in vars(moved)})
        return pack(moved, device)

    return packed


def _paged(recorder: MixedRecorder, tell: Callable[[str], None], module: Any) -> None:
    def get_paged(*shape: int, dtype: torch.dtype = torch.float32, device: Any = None) -> Any:
        with recorder.fake:
            made = torch.empty(shape, dtype=dtype, device="cpu")
        made.is_paged, made.page_deviceid = True, 0  # type: ignore[attr-defined]
        return made

    def fill(*args: Any, **kwargs: Any) -> None:
        tell(
            "not modelled: the paged state of its optimizer, which lies in memory that CUDA moves "
            "between the card and the host"
        )

    module.get_paged, module.fill = get_paged, fill
    module.prefetch_tensor = lambda *args, **kwargs: None
