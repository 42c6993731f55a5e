"""A LightningModule that is stepped without Lightning's trainer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from torch import nn


def trainer_stand_in(max_epochs: int = 1) -> SimpleNamespace:
    """What a module asks its trainer for, at the beginning of a training."""
    return SimpleNamespace(
        max_epochs=max_epochs,
        current_epoch=0,
        global_step=0,
        max_steps=-1,
        num_training_batches=1,
        estimated_stepping_batches=max_epochs,
        training=True,
        validating=False,
        testing=False,
        sanity_checking=False,
        is_global_zero=True,
        global_rank=0,
        world_size=1,
        num_devices=1,
        accumulate_grad_batches=1,
        callbacks=[],
        callback_metrics={},
        loggers=[],
        logger=None,
        datamodule=None,
        log_dir=None,
    )


def _nowhere(*args: Any, **kwargs: Any) -> None:
    """Where a module without a trainer logs to."""


def stand_alone(module: nn.Module, max_epochs: int) -> None:
    """Let a module log nowhere, and find a trainer that is about to begin."""
    if not hasattr(type(module), "training_step"):
        return
    for name in ("log", "log_dict"):
        if name not in module.__dict__:
            object.__setattr__(module, name, _nowhere)
    if module.__dict__.get("_trainer") is None:
        object.__setattr__(module, "_trainer", trainer_stand_in(max_epochs))
