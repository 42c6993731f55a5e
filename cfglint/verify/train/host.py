"""Training on a CPU what its authors train on a GPU."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def stay_on_the_host() -> None:
    """Let `.cuda()` of tensors and modules leave them where they are, in this process.

    Code often asks for it without looking whether there is a GPU.
    """

    def same(value: Any, *args: Any, **kwargs: Any) -> Any:
        return value

    torch.Tensor.cuda = same  # type: ignore[assignment]
    nn.Module.cuda = same  # type: ignore[assignment]
