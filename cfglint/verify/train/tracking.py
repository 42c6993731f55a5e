"""Weights & Biases, where it was asked for."""

from __future__ import annotations

import importlib
from typing import Any


def log(project: str, losses: list[float], metrics: dict[str, float]) -> dict[str, str]:
    """One run of a W&B project with the loss of every step and the metrics of the validation.

    Returns:
        `run`, its name, or `error`: what went wrong is no fault of the config.
    """
    try:
        wandb: Any = importlib.import_module("wandb")
        run = wandb.init(project=project, job_type="cfglint-verify")
        for step, loss in enumerate(losses):
            run.log({"train/loss": loss}, step=step)
        run.log({f"val/{name}": value for name, value in metrics.items()})
        run.finish()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"run": str(getattr(run, "name", "") or project)}
