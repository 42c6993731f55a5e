"""Of processes that train copies of a model one is run: what it sends to the others is left out,
and the buckets in which `DistributedDataParallel` copies gradients are made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from cfglint.dynamic.trace.buckets import FURTHER, buckets_of, share_storage
from cfglint.dynamic.trace.cuda_calls import on_one_card
from cfglint.dynamic.trace.recorder import Recorder


def install(recorder: Recorder) -> None:
    """Let copies of a model be trained, for as long as the process lives."""
    kind = nn.parallel.DistributedDataParallel

    def start(self: Any, module: nn.Module, *args: Any, **kwargs: Any) -> None:
        nn.Module.__init__(self)
        self.module = module
        self.require_backward_grad_sync = True
        self.device_ids = kwargs.get("device_ids")
        self.find_unused_parameters = kwargs.get("find_unused_parameters", False)
        cap = kwargs.get("bucket_cap_mb")
        self.buckets = _buckets(module, recorder, FURTHER if cap is None else int(cap) << 20)
        if kwargs.get("gradient_as_bucket_view"):
            for bucket, inside in self.buckets:
                share_storage(bucket, inside)

    @contextlib.contextmanager
    def no_sync(self: Any) -> Iterator[None]:
        yield

    nothing = lambda self, *args, **kwargs: None  # noqa: E731
    kind.__init__ = start  # type: ignore[method-assign]
    kind.forward = on_one_card  # type: ignore[method-assign]
    kind.no_sync = no_sync  # type: ignore[method-assign]
    kind.register_comm_hook = nothing  # type: ignore[method-assign]
    kind._set_static_graph = nothing  # type: ignore[method-assign]


def _buckets(
    module: nn.Module, recorder: Recorder, cap: int
) -> list[tuple[torch.Tensor, list[nn.Parameter]]]:
    ignored = set(getattr(module, "_ddp_params_and_buffers_to_ignore", ()))
    shared = [p for name, p in module.named_parameters() if name not in ignored]
    return buckets_of(shared, recorder, cap)
