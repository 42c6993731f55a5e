"""A tensor that is put on another device and stays the same object, as it does on a GPU.

torch moves a parameter by setting its data, which a real tensor and a fake one refuse each other.
Who holds the parameter (a dictionary of optimizers, a list of weights that decay) goes on holding
it, and what was noted on it and its hooks are kept.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor

_PLAIN = (torch.Tensor, nn.Parameter, FakeTensor)
"""Classes of tensors that may become others: a class of somebody else may hold more."""

_HOOKS = ("_backward_hooks", "_post_accumulate_grad_hooks")


def become(tensor: torch.Tensor, other: torch.Tensor) -> bool:
    """Let a tensor have the content of another, and the other that of the tensor.

    Unlike `torch.utils.swap_tensors` it asks for no tensor without weak references: those of the
    fake tensors' own tables go by what is asked of them before.

    Returns:
        Whether it was done; else both are as they were.
    """
    if type(tensor) not in _PLAIN or type(other) not in _PLAIN:
        return False
    noted, hooks = dict(tensor.__dict__), {name: getattr(tensor, name) for name in _HOOKS}
    _exchange(tensor, other)
    try:
        torch._C._swap_tensor_impl(tensor, other)
    except RuntimeError:
        _exchange(tensor, other)
        return False
    for name, value in noted.items():
        tensor.__dict__.setdefault(name, value)
    for name, registered in hooks.items():
        if registered:  # setting them anew makes torch look at them
            setattr(tensor, name, None)
            setattr(tensor, name, registered)
    return True


def set_data(tensor: torch.Tensor, data: Any) -> bool:
    """`tensor.data = data` where torch refuses it; False where torch is to do it."""
    if not isinstance(data, FakeTensor):
        return False
    if isinstance(tensor, FakeTensor) and tensor.fake_device == data.fake_device:
        return False
    with torch.no_grad():
        made = data.detach()
    if isinstance(tensor, nn.Parameter):
        made = nn.Parameter(made, tensor.requires_grad)
    elif tensor.requires_grad:
        made.requires_grad_()
    gradient = tensor.grad if tensor.is_leaf else None
    if not become(tensor, made):
        return False
    tensor.grad = gradient if isinstance(gradient, FakeTensor) else None
    return True


def _exchange(tensor: torch.Tensor, other: torch.Tensor) -> None:
    tensor.__class__, other.__class__ = other.__class__, tensor.__class__
    tensor.__dict__, other.__dict__ = other.__dict__, tensor.__dict__
