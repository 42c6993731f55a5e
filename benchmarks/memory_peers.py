"""What other estimators say of the same training step, in bytes; None where one cannot.

Each is called as its own documentation shows, on tensors without data.
"""

from __future__ import annotations

from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from benchmarks.accuracy_cases import Case
from cfglint.dynamic.adapters.plan import plan_of
from cfglint.wrapper import ConfigWrapper


def mem_tracker(config: dict[str, Any]) -> int | None:
    """`torch.distributed._tools.mem_tracker` on fake tensors: two steps, its peak."""
    from torch.distributed._tools.mem_tracker import MemTracker

    plan = plan_of(config)
    case = Case(ConfigWrapper(config))
    try:
        with FakeTensorMode():
            model = case.model()
            optimizer = torch.optim.Adam(model.parameters(), foreach=True)
            batch = case.batch(plan.batch_size)
            tracker = MemTracker()
            tracker.track_external(model, optimizer, *_tensors(batch))
            with tracker:
                for _ in range(2):
                    case.loss(model, batch).backward()
                    optimizer.step()
                    optimizer.zero_grad()
                    tracker.reset_mod_stats()
        peak = tracker.get_tracker_snapshot("peak")
        return int(sum(by_kind["Total"] for by_kind in peak.values()))
    except Exception as error:
        print(f"   mem_tracker on {config['model']['name']}: {type(error).__name__}: {error}"[:200])
        return None


def torchinfo(config: dict[str, Any]) -> int | None:
    """torchinfo's total: parameters, inputs, and twice the outputs of the layers."""
    from torchinfo import summary

    plan = plan_of(config)
    case = Case(ConfigWrapper(config))
    try:
        with torch.device("meta"):
            model = case.model()
            batch = case.batch(plan.batch_size)
        taken = {key: value for key, value in batch.items() if key not in ("y", "targets")}
        data = batch.get("x", taken)
        found = summary(model, input_data=data, device="meta", verbose=0)
        return int(found.total_param_bytes + found.total_input + found.total_output_bytes)
    except Exception as error:
        print(f"   torchinfo on {config['model']['name']}: {type(error).__name__}: {error}"[:200])
        return None


def accelerate(config: dict[str, Any]) -> int | None:
    """What `accelerate estimate-memory` gives for training with Adam: four times the weights."""
    from accelerate.commands.estimate import estimate_training_usage

    with torch.device("meta"):
        model = Case(ConfigWrapper(config)).model()
    weights = sum(p.numel() * p.element_size() for p in model.parameters())
    usage = estimate_training_usage(weights, "float32")
    return int(max(usage.values()))


PEERS = {"mem_tracker": mem_tracker, "torchinfo": torchinfo, "accelerate": accelerate}


def _tensors(batch: Any) -> list[torch.Tensor]:
    if isinstance(batch, torch.Tensor):
        return [batch]
    if isinstance(batch, dict):
        return [tensor for value in batch.values() for tensor in _tensors(value)]
    return []
