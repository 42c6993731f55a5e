"""`trainer`: how long, on what, and with which callbacks."""

from __future__ import annotations

from typing import Any, Literal

from cfglint.schema.model import Section, key

Precision = Literal[
    16,
    32,
    64,
    "16",
    "32",
    "64",
    "bf16",
    "16-mixed",
    "bf16-mixed",
    "16-true",
    "bf16-true",
    "32-true",
    "64-true",
]


class Trainer(Section):
    """Keys named as in Lightning's Trainer mean the same."""

    name: str | None = key("Trainer module.", None)
    trainer_name: str | None = key("Trainer module, as the factory reads it.", None)
    num_epochs: int | None = key("Epochs.", None, unit="epochs", ge=0)
    max_epochs: int | None = key("Epochs, Lightning's name.", None, ge=-1)
    gpus: int | list[int] | str | None = key("GPUs: how many, or which; 0 trains on the CPU.", None)
    device: str | None = key("Device.", None, known=("cuda", "cpu", "mps", "auto"))
    precision: Precision | None = key("Precision of the arithmetic.", None)
    accumulate_grad_batches: int | None = key(
        "Batches per optimizer step.", None, unit="batches", ge=1
    )
    gradient_clip_val: float | None = key("Largest norm of the gradient.", None, ge=0.0)
    gradient_clip_algorithm: str | None = key("What is clipped.", None, known=("norm", "value"))
    strategy: str | None = key("How several GPUs share the work.", None)
    sync_batchnorm: bool | None = key("Batch norm over all GPUs.", None)
    early_stopping: bool | dict[str, Any] | None = key("Stop when `monitor` stops improving.", None)
    patience: int | None = key(
        "Epochs without progress before the stop.", None, unit="epochs", ge=0
    )
    monitor: str | None = key("Metric that checkpoints and early stopping follow.", None)
    save_top_k: int | None = key("Best checkpoints kept; -1 keeps all.", None, ge=-1)
    save_last: bool | None = key("Keep the last checkpoint too.", None)
    log_every_n_steps: int | None = key("Steps between log lines.", None, unit="steps", ge=0)
    val_check_interval: int | float | None = key(
        "Validation every so many batches (int) or parts of an epoch (float).", None, ge=0
    )
    check_val_every_n_epoch: int | None = key(
        "Epochs between validations.", None, unit="epochs", ge=1
    )
    wandb: bool | str | None = key("Weights & Biases logger.", None)
    swanlab: bool | str | None = key("SwanLab logger.", None)
    pruning: bool | float | list[float] | None = key("Prune the model while training.", None)
    pruning_amount: float | list[float] | None = key("Share of weights pruned.", None)
    logger_name: str | None = key("Name of the logger's run.", None, run_time=True)
