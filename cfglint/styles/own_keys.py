"""Keys at the top that the configs of a library's program alone have.

They stand apart from the styles, because they are asked for every config that no code lies beside.
"""

from __future__ import annotations

from collections.abc import Set

OF_ACCELERATE = frozenset(
    {"compute_environment", "distributed_type", "machine_rank", "num_machines", "rdzv_backend"}
    | {"main_training_function", "same_network", "downcast_bf16", "main_process_ip"}
    | {"main_process_port", "fsdp_config", "deepspeed_config", "megatron_lm_config"}
    | {"num_processes", "tpu_use_cluster", "tpu_use_sudo", "tpu_env", "enable_cpu_affinity"}
    | {"dynamo_config"}
)
"""Keys that accelerate's own file has, three of which tell one."""

OF_DEEPSPEED = frozenset(
    {"zero_optimization", "train_micro_batch_size_per_gpu", "train_batch_size"}
    | {"gradient_clipping", "zero_allow_untested_optimizer", "zero_force_ds_cpu_optimizer"}
    | {"steps_per_print", "wall_clock_breakdown", "activation_checkpointing"}
)
"""The same of DeepSpeed's."""

LEAST = 3
"""So many of them tell a config of the library's; or two, and no others."""


def are_own(keys: Set[str], own: frozenset[str]) -> bool:
    """Whether keys at the top are those of a library's config."""
    found = len(keys & own)
    return found >= LEAST or (found == len(keys) and found > 1)


def of_some_library(keys: Set[str]) -> bool:
    """Whether keys at the top are those of the config of some library."""
    return any(are_own(keys, own) for own in (OF_ACCELERATE, OF_DEEPSPEED))
