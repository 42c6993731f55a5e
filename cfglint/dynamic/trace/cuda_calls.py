"""What a program asks of CUDA, sent to the simulated device.

A function mode rewrites devices in arguments; what torch answers without a call (`is_available`,
`device_count`) is replaced in the module `torch.cuda`.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_map

from cfglint.dynamic.trace import legacy_types, sparse
from cfglint.dynamic.trace.backend import DEVICE
from cfglint.dynamic.trace.identity import set_data


def redirect(value: Any) -> Any:
    """The simulated device for a CUDA device, whatever it is written as."""
    if isinstance(value, torch.device):
        return torch.device(DEVICE, 0) if value.type == "cuda" else value
    if isinstance(value, str) and (value == "cuda" or value.startswith("cuda:")):
        return torch.device(DEVICE, 0)
    return value


class CudaCalls(TorchFunctionMode):
    """Rewrites `device=` and positional devices, and `.cuda()`."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func is torch.Tensor.cuda:
            func, args, kwargs = torch.Tensor.to, (args[0], torch.device(DEVICE, 0)), {}
        if func is torch.sparse_coo_tensor and len(args) > 1 and sparse.on_card(args[1]):
            size = args[2] if len(args) > 2 else kwargs.get("size")
            return sparse.made(args[0], args[1], size, kwargs.get("is_coalesced"))
        if func is torch.Tensor.pin_memory:
            return args[0]
        if func is torch.Tensor.type:
            return legacy_types.typed(args[0], args[1:], kwargs)
        if func == _SET_DATA and set_data(args[0], args[1]):
            return None
        if func is torch.Tensor.__deepcopy__:
            return _copied(args[0], args[1])
        if func is torch.tensor or func is torch.as_tensor:
            return _constant(func, args, kwargs)
        if kwargs.get("device") is not None:
            kwargs = {**kwargs, "device": redirect(kwargs["device"])}
        if func is torch.Tensor.to or func is torch.Tensor.new_tensor:
            args = (args[0], *(redirect(arg) for arg in args[1:]))
            asked = (*args[1:], *kwargs.values())
            if sparse.moves(args[0], asked):
                return sparse.moved(
                    args[0], next((each for each in asked if isinstance(each, torch.dtype)), None)
                )
        kwargs.pop("pin_memory", None)
        if kwargs.get("generator") is not None:
            kwargs = {**kwargs, "generator": None}  # one of the host, on the simulated device
        return func(*args, **kwargs)


_SET_DATA = torch.Tensor.data.__set__  # type: ignore[attr-defined]

ANSWERED: tuple[Callable[..., Any], ...] = (
    torch.Tensor.cuda,
    torch.Tensor.pin_memory,
    torch.Tensor.type,
    _SET_DATA,
    torch.Tensor.__deepcopy__,
    torch.tensor,
    torch.as_tensor,
    torch.Tensor.to,
    torch.Tensor.new_tensor,
    torch.sparse_coo_tensor,
)
"""Functions that `CudaCalls` answers or changes, whatever their keywords."""

KEYWORDS = frozenset(["device", "pin_memory", "generator"])
"""Keywords that it changes, of any function."""


def _constant(func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.tensor` makes its value on the host, then copies: it cannot make a fake one at once"""
    device = redirect(kwargs.get("device"))
    kwargs = {**kwargs, "device": "cpu"} if device is not None else dict(kwargs)
    kwargs.pop("pin_memory", None)
    wants_gradient = device is not None and kwargs.pop("requires_grad", False)
    if func is torch.as_tensor and isinstance(args[0], torch.Tensor):
        made = args[0].to(dtype=kwargs.get("dtype"))
    else:
        made = func(*args, **kwargs)
    if device is None:
        return made
    made = made.to(device)
    return made.requires_grad_() if wants_gradient else made  # a leaf: an optimizer may have it


def _copied(tensor: torch.Tensor, memo: dict[int, Any]) -> Any:
    """`copy.deepcopy` of a tensor, and of what a program noted on it.

    torch's own way copies a fake tensor's whole mode as well, with weak references to storages that
    are then freed twice: the process crashes now and then (torch 2.13, measured).
    """
    if id(tensor) in memo:
        return memo[id(tensor)]
    if not tensor.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
            "protocol at the moment."
        )
    with torch.no_grad():
        made = tensor.clone()
    if isinstance(tensor, nn.Parameter):
        made = nn.Parameter(made, tensor.requires_grad)
    elif tensor.requires_grad:
        made.requires_grad_()
    memo[id(tensor)] = made
    for name, value in tensor.__dict__.items():
        if name not in made.__dict__:
            setattr(made, name, copy.deepcopy(value, memo))
    if tensor.grad is not None:
        made.grad = copy.deepcopy(tensor.grad, memo)
    return made


def replace_module(capacity: int | None, name: str, major: int) -> None:
    """Let `torch.cuda` answer as a program with one such card would see it.

    Args:
        capacity: bytes of the card; None for unknown.
        name: what the card is called.
        major: compute capability, before the dot.
    """
    total = capacity or 24 << 30
    properties = SimpleNamespace(
        name=name,
        major=major,
        minor=0,
        total_memory=total,
        multi_processor_count=80,
        is_integrated=False,
    )
    nothing: Callable[..., None] = lambda *args, **kwargs: None  # noqa: E731
    zero: Callable[..., int] = lambda *args, **kwargs: 0  # noqa: E731
    answers: dict[str, Any] = {
        "is_available": lambda: True,
        "is_initialized": lambda: True,
        "init": nothing,
        "_lazy_init": nothing,
        "device_count": lambda: 1,
        "current_device": zero,
        "set_device": nothing,
        "synchronize": nothing,
        "empty_cache": nothing,
        "ipc_collect": nothing,
        "manual_seed": nothing,
        "manual_seed_all": nothing,
        "seed": nothing,
        "get_device_name": lambda *args, **kwargs: name,
        "get_device_properties": lambda *args, **kwargs: properties,
        "get_device_capability": lambda *args, **kwargs: (major, 0),
        "is_bf16_supported": lambda *args, **kwargs: major >= 8,
        "memory_allocated": zero,
        "max_memory_allocated": zero,
        "memory_reserved": zero,
        "max_memory_reserved": zero,
        "reset_peak_memory_stats": nothing,
        "reset_max_memory_allocated": nothing,
        "memory_stats": lambda *args, **kwargs: {},
        "memory_summary": lambda *args, **kwargs: "",
        "mem_get_info": lambda *args, **kwargs: (total, total),
        "current_stream": lambda *args, **kwargs: Idle(),
        "get_rng_state": lambda *args, **kwargs: torch.zeros(16, dtype=torch.uint8),
        "set_rng_state": nothing,
        "get_rng_state_all": lambda: [],
        "set_rng_state_all": nothing,
    }
    for attribute, answer in answers.items():
        setattr(torch.cuda, attribute, answer)
    torch.cuda.Event = torch.cuda.Stream = Idle  # type: ignore[assignment,misc]
    torch.cuda.stream = lambda *args, **kwargs: contextlib.nullcontext()  # type: ignore[assignment]
    torch.Tensor.record_stream = nothing  # type: ignore[method-assign]  # there is one
    torch.Generator = HostGenerator  # type: ignore[misc]
    torch.compile = _not_compiled
    legacy_types.install()
    nn.DataParallel.forward = on_one_card  # type: ignore[method-assign]


class Idle:
    """A stream or an event of a device on which nothing takes time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def record_event(self, event: Any = None) -> Any:
        """Of a stream: the event that says how far it came."""
        return Idle() if event is None else event

    def __getattr__(self, name: str) -> Callable[..., float]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: 0.0


class HostGenerator(torch.Generator):
    """A generator of random numbers on the host, for whichever device it is asked."""

    def __new__(cls, device: Any = "cpu") -> HostGenerator:  # noqa: D102
        return super().__new__(cls, device="cpu")  # type: ignore[call-arg]

    def __init__(self, device: Any = "cpu") -> None:
        pass


def _not_compiled(model: Any = None, **kwargs: Any) -> Any:
    """Runs as written: what a compiler would save is not modelled."""
    return model if model is not None else lambda function: function


def on_one_card(self: Any, *inputs: Any, **kwargs: Any) -> Any:
    """With one card the replicas are the module itself; what lies on the host is moved to it, as
    both kinds of replicas do that know their devices."""
    if self.device_ids:
        inputs, kwargs = tree_map(_from_the_host, (inputs, kwargs))
    return self.module(*inputs, **kwargs)


def _from_the_host(value: Any) -> Any:
    on_host = isinstance(value, torch.Tensor) and value.device.type == "cpu"
    return value.cuda() if on_host else value
