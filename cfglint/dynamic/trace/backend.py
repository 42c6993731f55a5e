"""A simulated accelerator, `simgpu`, on which fake tensors do what they would do on a GPU.

Registered through torch's Python backend (`torch.utils.backend_registration`), so forward,
backward, dropout masks, foreach optimizers and the backward thread take the paths that an
accelerator takes, on a CPU-only build, without a GPU.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch._subclasses import fake_tensor
from torch.optim import optimizer
from torch.utils import backend_registration

from cfglint.dynamic.trace import compiler
from cfglint.dynamic.trace.identity import become

DEVICE = "simgpu"

MINIMUM = (2, 13)
"""The oldest torch whose Python backend this was seen to work with."""


class UnsupportedTorchError(RuntimeError):
    """This torch has no Python backend to simulate a GPU with."""


_AS_CUDA = frozenset(["Event", "Stream", "current_stream", "default_stream", "device", "stream"])
"""What code for any accelerator asks of its module, answered as `torch.cuda` does here."""


class _Module(backend_registration._DummyBackendModule):
    """What `torch.simgpu` offers."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.float16, torch.bfloat16]

    def synchronize(self, device: Any = None) -> None:
        pass

    def get_rng_state(self, device: Any = None) -> torch.Tensor:
        return torch.zeros(16, dtype=torch.uint8)

    def set_rng_state(self, state: Any, device: Any = None) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name in _AS_CUDA:
            return getattr(torch.cuda, name)
        raise AttributeError(name)


def register() -> None:
    """Make the device known to torch, once a process.

    Raises:
        UnsupportedTorchError: this torch is too old.
    """
    setup = getattr(backend_registration, "_setup_privateuseone_for_python_backend", None)
    release = tuple(int(part) for part in torch.__version__.split(".")[:2])
    if setup is None or release < MINIMUM:
        raise UnsupportedTorchError(
            f"torch {torch.__version__} is too old for the simulation; it needs "
            f"{'.'.join(str(part) for part in MINIMUM)} or newer"
        )
    compiler.postpone()
    setup(DEVICE, backend_module=_Module())
    fake_tensor.FakeTensor.tolist = torch.Tensor.tolist  # type: ignore[method-assign]  # host_reads
    optimizer._foreach_supported_types.append(fake_tensor.FakeTensor)  # as for a real parameter
    _made_as_parameters()
    nn.Module._apply = _apply_by_memo()  # type: ignore[method-assign]
    fake_tensor.FakeTensor.is_cuda = property(  # type: ignore[assignment]
        lambda tensor: tensor.fake_device.type == DEVICE
    )


def _made_as_parameters() -> None:
    """Loaders make a parameter by the class of the one that is there (`type(old)(new, ...)`), which
    for a fake one is `FakeTensor`."""
    kind: Any = fake_tensor.FakeTensor
    make = kind.__new__

    def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and "fake_mode" not in kwargs and isinstance(args[0], torch.Tensor):
            return nn.Parameter(args[0], kwargs.get("requires_grad", args[0].is_floating_point()))
        return make(cls, *args, **kwargs)

    kind.__new__ = staticmethod(new)
    kind.__init__ = lambda self, *args, **kwargs: None


_REMEMBERED: dict[str, None] = {}
"""Attributes by which a parameter that was moved, and could not stay the same object, leads to the
one that stands for it."""


def remember_moves(attribute: str) -> None:
    """Note on each parameter that is moved, under this name, the one that stands for it then."""
    _REMEMBERED[attribute] = None


def _apply_by_memo() -> Callable[..., nn.Module]:
    """`Module._apply` for fake tensors: torch's own wants to swap them, which weak references to
    them forbid. Parameters that are shared before stay shared after, as they do on a GPU.
    """
    memo: dict[int, tuple[nn.Parameter, nn.Parameter]] = {}
    depth = 0

    def apply(self: nn.Module, fn: Callable[..., Any], recurse: bool = True) -> nn.Module:
        nonlocal depth
        depth += 1
        try:
            for child in self.children() if recurse else ():
                child._apply(fn)
            for name, parameter in self._parameters.items():
                if parameter is not None:
                    self._parameters[name] = _moved(parameter, fn, memo)
            for name, buffer in self._buffers.items():
                if buffer is not None:
                    self._buffers[name] = fn(buffer)
        finally:
            depth -= 1
            if depth == 0:
                memo.clear()
        return self

    return apply


def _moved(
    parameter: nn.Parameter,
    fn: Callable[..., Any],
    memo: dict[int, tuple[nn.Parameter, nn.Parameter]],
) -> nn.Parameter:
    if id(parameter) in memo:
        return memo[id(parameter)][1]
    with torch.no_grad():
        applied = fn(parameter)
    new = parameter
    if applied is not parameter:
        is_one = isinstance(applied, nn.Parameter)  # of a class that moves itself
        new = applied if is_one else nn.Parameter(applied, parameter.requires_grad)
        gradient = parameter.grad
        if _REMEMBERED and not is_one and become(parameter, new):
            new = parameter
        else:
            for name in _REMEMBERED:
                setattr(parameter, name, new)
        if gradient is not None:
            with torch.no_grad():
                new.grad = fn(gradient)
    memo[id(parameter)] = (parameter, new)
    return new
