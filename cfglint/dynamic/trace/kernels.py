"""Operators that a GPU computes in another way than the decomposition that fake tensors take.

Each is registered for the simulated device above autograd's own kernels, so that it is
differentiated as what it is made of.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def install() -> torch.library.Library:
    """Register the kernels. The library must be kept alive as long as they are to work."""
    library = torch.library.Library("aten", "IMPL")
    library.impl("linear", _linear, "AutogradPrivateUse1")
    return library


def _linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """A bias is added in place where the matmul is not fused (aten/src/ATen/native/Linear.cpp);
    for tensors without data torch adds it out of place, which takes one output more.
    """
    op = torch.ops.aten.linear.default
    if bias is None or input.dim() < 3 or input.is_contiguous():
        key = torch._C.DispatchKey.CompositeImplicitAutograd
        return op._op_dk(key, input, weight, bias)
    return torch.matmul(input, weight.t()).add_(bias)
