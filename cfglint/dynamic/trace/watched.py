"""The three modes that look at calls of torch's functions, as one: most calls are nothing to them.

Each mode on torch's stack parses a call's arguments again, some 3 us, and a forward pass is mostly
such calls. Here one mode looks at which function is called, and with which keywords; the three see
those that one of them may answer or change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from cfglint.dynamic.trace.cuda_calls import ANSWERED, KEYWORDS, CudaCalls
from cfglint.dynamic.trace.host_reads import READ, HostReads
from cfglint.dynamic.trace.losses import LOSSES, LossWatch

_FUNCTIONS = frozenset([*READ, *ANSWERED, *LOSSES])


class Watched(TorchFunctionMode):
    """What is read on the host, what is asked of CUDA, and losses: the last is the first to see a
    call. `torch.tensor` without a device is a number of the host, of which optimizers make one for
    each parameter."""

    def __init__(self, reads: HostReads, calls: CudaCalls, watch: LossWatch) -> None:
        super().__init__()
        self._reads, self._calls, self._watch = reads, calls, watch

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if not kwargs:
            if func not in _FUNCTIONS or func is torch.tensor:
                return func(*args)
        elif KEYWORDS.isdisjoint(kwargs) and (func not in _FUNCTIONS or func is torch.tensor):
            return func(*args, **kwargs)
        with self._reads, self._calls, self._watch:
            return func(*args, **(kwargs or {}))
