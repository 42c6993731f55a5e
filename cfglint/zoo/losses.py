"""The losses of the enabled tasks, each called as the family's task code calls it."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional


def task_loss(task: str, output: Tensor, target: Tensor) -> Tensor:
    """The loss of one task.

    classification: cross entropy of (B, classes) against (B,). anomaly_detection: binary cross
    entropy of (B,) logits against (B,). signal_prediction: mean squared error against the signal.
    rul_prediction: mean squared error of the squeezed (B, 1) against (B,); against one scalar, as
    where the metadata has one label a file, it broadcasts.

    Raises:
        KeyError: there is no such task.
    """
    if task == "classification":
        return functional.cross_entropy(output, target)
    if task == "anomaly_detection":
        return functional.binary_cross_entropy_with_logits(output, target)
    if task == "signal_prediction":
        return functional.mse_loss(output, target)
    if task == "rul_prediction":
        return functional.mse_loss(output.squeeze(), target)
    raise KeyError(task)


def total_loss(
    outputs: Mapping[str, Tensor],
    targets: Mapping[str, Tensor],
    weights: Mapping[str, float],
    skip_failed: bool = False,
) -> Tensor:
    """The weighted sum over tasks; a task without a weight counts once.

    Args:
        skip_failed: leave a task out whose loss raises, as PHM-Vibench's task code does: its head
            stays untrained.

    Raises:
        RuntimeError, ValueError: a loss cannot be computed, or none could.
    """
    losses = []
    for task, output in outputs.items():
        try:
            losses.append(weights.get(task, 1.0) * task_loss(task, output, targets[task]))
        except (RuntimeError, ValueError):  # noqa: PERF203  # each task alone
            if not skip_failed:
                raise
    if not losses:
        raise RuntimeError("no task has a loss that can be computed")
    total = losses[0]
    for loss in losses[1:]:
        total = total + loss
    return total
