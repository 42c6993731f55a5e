"""Values of two files of one run that have to be equal: a table, with the source of each one."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """A key of the training's arguments, and the key path of the other file that has to equal it.

    `at` is a number of a list at the path; -1 for the value as it is. With one of `unless` among
    the arguments, switched on, nothing is compared.
    """

    key: str
    path: tuple[str, ...]
    at: int = -1
    unless: tuple[str, ...] = ()


def _pair(key: str, path: str, at: int = -1, unless: tuple[str, ...] = ()) -> Pair:
    return Pair(key, tuple(path.split(".")), at, unless)


DEEPSPEED = (
    _pair(
        "per_device_train_batch_size",
        "train_micro_batch_size_per_gpu",
        unless=("auto_find_batch_size",),
    ),
    _pair("gradient_accumulation_steps", "gradient_accumulation_steps"),
    _pair("max_grad_norm", "gradient_clipping"),
    _pair("learning_rate", "optimizer.params.lr"),
    _pair("adam_beta1", "optimizer.params.betas", 0),
    _pair("adam_beta2", "optimizer.params.betas", 1),
    _pair("adam_epsilon", "optimizer.params.eps"),
    _pair("weight_decay", "optimizer.params.weight_decay"),
    _pair("learning_rate", "scheduler.params.warmup_max_lr"),
    _pair("fp16", "fp16.enabled", unless=("fp16_full_eval",)),
    _pair("bf16", "bf16.enabled", unless=("bf16_full_eval",)),
)
"""What transformers compares of a DeepSpeed config with `TrainingArguments`; a value that differs,
and is not "auto", raises before the first step. Source: transformers 4.41 and 5.24,
`integrations/deepspeed.py:HfTrainerDeepSpeedConfig.trainer_config_process` and `fill_match`."""

ACCELERATE = (
    _pair("gradient_accumulation_steps", "deepspeed_config.gradient_accumulation_steps"),
    _pair("max_grad_norm", "deepspeed_config.gradient_clipping"),
)
"""The same of the DeepSpeed config that accelerate makes of its file. Sources: transformers,
`integrations/deepspeed.py:propagate_args_to_deepspeed`; accelerate 1.15,
`utils/dataclasses.py:DeepSpeedPlugin`."""

ARGUMENTS = frozenset(
    {"per_device_train_batch_size", "per_device_eval_batch_size", "max_grad_norm", "adam_beta1"}
    | {"adam_epsilon", "lr_scheduler_type", "num_train_epochs", "save_total_limit"}
    | {"dataloader_num_workers", "ddp_timeout", "logging_steps", "gradient_checkpointing"}
)
"""Names that tell a mapping of `TrainingArguments`, two of them together."""

LEAST_ARGUMENTS = 2

OF_DEEPSPEED = frozenset(
    {"zero_optimization", "train_micro_batch_size_per_gpu", "train_batch_size"}
    | {"zero_allow_untested_optimizer", "gradient_clipping", "zero_force_ds_cpu_optimizer"}
)
"""Keys one of which tells a DeepSpeed config among the arguments of a training."""
