"""What DistributedDataParallel copies gradients into before it shares them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import nn

from cfglint.dynamic.trace.recorder import Recorder

FIRST, FURTHER = 1 << 20, 25 << 20
"""Bytes of gradients that DistributedDataParallel shares at once (`bucket_cap_mb`)."""


def buckets_of(
    parameters: Iterable[nn.Parameter],
    recorder: Recorder,
    cap: int = FURTHER,
) -> list[tuple[torch.Tensor, list[nn.Parameter]]]:
    """One more copy of the gradients of those that are trained, in buckets of 25 MiB after a first
    one of 1 MiB, from the last parameter on (torch/nn/parallel/distributed.py), each with the
    parameters in it.

    Args:
        parameters: of the model, in their order.
        recorder: is told what each bucket holds.
        cap: bytes of a bucket after the first.
    """
    found: list[tuple[torch.Tensor, list[nn.Parameter]]] = []
    waiting: dict[torch.dtype, list[nn.Parameter]] = {}
    full: set[torch.dtype] = set()

    def close(kind: torch.dtype) -> None:
        inside = waiting.pop(kind)
        size = sum(parameter.numel() for parameter in inside)
        bucket = torch.empty(size, dtype=kind, device=inside[0].device)
        recorder.label(bucket, "gradient", f"DDP bucket {len(found)}")
        found.append((bucket, inside))
        full.add(kind)

    for parameter in reversed([p for p in parameters if p.requires_grad]):
        kind = parameter.dtype
        held = waiting.setdefault(kind, [])
        held.append(parameter)
        size = sum(each.numel() * each.element_size() for each in held)
        if size >= (cap if kind in full else min(FIRST, cap)):
            close(kind)
    for kind in list(waiting):
        close(kind)
    return found


def share_storage(bucket: torch.Tensor, inside: list[nn.Parameter]) -> None:
    """Let the gradients of parameters be parts of their bucket (`gradient_as_bucket_view`)."""
    at = 0
    for parameter in inside:
        part = bucket[at : at + parameter.numel()].view(parameter.shape)
        at += parameter.numel()
        parameter.register_post_accumulate_grad_hook(_becoming(part))


def _becoming(part: torch.Tensor) -> Callable[[torch.Tensor], None]:
    def become(parameter: torch.Tensor) -> None:
        parameter.grad = part

    return become
