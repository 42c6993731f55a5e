"""`torch.cuda.FloatTensor` and its like: constructors, and names of a device and a dtype in one."""

from __future__ import annotations

from typing import Any

import torch

from cfglint.dynamic.trace.backend import DEVICE

DTYPES = {
    "FloatTensor": torch.float32,
    "DoubleTensor": torch.float64,
    "HalfTensor": torch.float16,
    "BFloat16Tensor": torch.bfloat16,
    "LongTensor": torch.int64,
    "IntTensor": torch.int32,
    "ShortTensor": torch.int16,
    "CharTensor": torch.int8,
    "ByteTensor": torch.uint8,
    "BoolTensor": torch.bool,
}


class _Kind(type):
    """A type of tensors on the card, which torch itself has no instances of."""

    dtype: torch.dtype

    def __instancecheck__(cls, value: object) -> bool:
        here = isinstance(value, torch.Tensor) and value.is_cuda
        return bool(here and isinstance(value, torch.Tensor) and value.dtype is cls.dtype)

    def __call__(cls, *args: Any, **kwargs: Any) -> torch.Tensor:
        if not args or all(isinstance(arg, int) for arg in args):
            return torch.empty(args or (0,), dtype=cls.dtype, device=torch.device(DEVICE, 0))
        given = args[0]
        if isinstance(given, torch.Size):
            return torch.empty(given, dtype=cls.dtype, device=torch.device(DEVICE, 0))
        made = given if isinstance(given, torch.Tensor) else torch.tensor(given)
        return made.to(torch.device(DEVICE, 0), cls.dtype)


def install() -> None:
    """Put the types into `torch.cuda`, and let them be the default."""
    for name, dtype in DTYPES.items():
        made = _Kind(name, (), {"dtype": dtype, "__module__": "torch.cuda"})
        setattr(torch.cuda, name, made)
    by_default = torch.set_default_tensor_type

    def default(kind: Any) -> None:
        dtype = dtype_of(kind)
        if dtype is None:
            by_default(kind)
            return
        torch.set_default_dtype(dtype)
        torch.set_default_device("cuda")
        name = next(name for name, each in DTYPES.items() if each is dtype)
        _make_tensors_as(getattr(torch.cuda, name))

    torch.set_default_tensor_type = default


def _make_tensors_as(kind: Any) -> None:
    """Let `torch.Tensor(...)` be a type of tensors on the card, as a default type is; a default
    device says nothing of this constructor."""
    make: Any = torch.Tensor.__new__

    def new(*args: Any, **kwargs: Any) -> Any:  # torch's compiler looks at these names
        if args[0] is not torch.Tensor:
            return make(*args, **kwargs)
        return kind(*args[1:])

    torch.Tensor.__new__ = new  # type: ignore[method-assign]


def dtype_of(kind: Any) -> torch.dtype | None:
    """The dtype of a type of tensors on the card, however it is written; None for others."""
    if isinstance(kind, _Kind):
        return kind.dtype
    if isinstance(kind, str) and kind.startswith("torch.cuda."):
        return DTYPES.get(kind.removeprefix("torch.cuda."))
    return None


def typed(tensor: torch.Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`tensor.type(...)`: the name of its type, or the tensor as another one."""
    kind = args[0] if args else kwargs.get("dtype")
    if kind is None:
        name = torch._C._get_privateuse1_backend_name()
        return torch._C.TensorBase.type(tensor).replace(f"torch.{name}.", "torch.cuda.")
    dtype = dtype_of(kind)
    if dtype is None:
        return torch._C.TensorBase.type(tensor, *args, **kwargs)
    return tensor.to(torch.device(DEVICE, 0), dtype)
