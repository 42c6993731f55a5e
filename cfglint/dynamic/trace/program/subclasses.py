"""Classes of tensors that hold more than numbers, such as where a picture is from, on the card.

Such a class takes over a tensor (`tensor.as_subclass(Picture)`), and torch does so with the result
of each function of one (torch/_tensor.py: `Tensor.__torch_function__`). A fake tensor has a class
already, so it becomes one of a class that is both.
"""

from __future__ import annotations

import types
from typing import Any

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor
from torch.utils.weak import WeakTensorKeyDictionary

_PLAIN = (Tensor, FakeTensor)


def install() -> None:
    """Let `as_subclass` take fake tensors."""
    usual: Any = Tensor.as_subclass
    held: Any = WeakTensorKeyDictionary()
    both: dict[type, type] = {}

    def of_fakes(self: Any, name: str) -> Any:
        """What a fake tensor knows of itself, which a program that sets `__dict__` takes away."""
        if self in held and name in held[self]:
            return held[self][name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def kind_of(cls: type) -> type:
        if cls not in both:
            names = {"__getattr__": of_fakes, "__module__": cls.__module__, "_cfglint_of": cls}
            bases = (cls, _AsTensors, FakeTensor)
            both[cls] = types.new_class(cls.__name__, bases, {}, lambda body: body.update(names))
        return both[cls]

    def as_subclass(self: Any, cls: type) -> Any:
        wanted = getattr(cls, "_cfglint_of", cls)
        if not isinstance(self, FakeTensor):
            return usual(self, wanted)
        with torch._C.DisableTorchFunctionSubclass():
            made = torch.ops.aten.alias.default(self)
        if wanted in _PLAIN or type(made) is not FakeTensor:
            return made
        held[made] = dict(made.__dict__)
        made.__dict__ = {}
        made.__class__ = kind_of(wanted)
        return made

    Tensor.as_subclass = as_subclass  # type: ignore[method-assign]


class _AsTensors:
    """What a function gives of one is of its class, as of tensors, and not as of fake ones."""

    @classmethod
    def __torch_function__(
        cls, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        return Tensor.__torch_function__.__func__(cls, func, types, args, kwargs or {})  # type: ignore[attr-defined]
