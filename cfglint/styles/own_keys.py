"""Keys at the top that the configs of a library's program have.

They stand apart from the styles, because they are asked for every config that no code lies beside.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple


class OwnKeys(NamedTuple):
    """Keys that tell the config of a library's program: one of `telling`, which nobody else has,
    and of both together half of the config's keys, three at least, or all. Where others have
    those of `telling` too, two of `beside` must be there."""

    telling: frozenset[str]
    others: frozenset[str]
    beside: frozenset[str] = frozenset()

    def are_in(self, keys: Set[str]) -> bool:
        """Whether keys at the top are those of a library's config."""
        own = len(keys & (self.telling | self.others))
        if self.beside and len(keys & self.beside) < 2:
            return False
        all_of_them = own > 1 and own == len(keys)
        return bool(keys & self.telling) and (all_of_them or (own > 2 and 2 * own >= len(keys)))


OF_ACCELERATE = OwnKeys(
    frozenset({"compute_environment", "distributed_type"}),
    frozenset(
        {"machine_rank", "num_machines", "num_processes", "rdzv_backend", "main_process_ip"}
        | {"main_training_function", "same_network", "downcast_bf16", "main_process_port"}
        | {"fsdp_config", "deepspeed_config", "megatron_lm_config", "dynamo_config", "use_cpu"}
        | {"tpu_use_cluster", "tpu_use_sudo", "tpu_env", "enable_cpu_affinity", "gpu_ids", "debug"}
        | {"mixed_precision", "ec2_instance_type", "iam_role_name"}
    ),
)
"""Keys of accelerate's own file."""

OF_DEEPSPEED = OwnKeys(
    frozenset({"zero_optimization", "train_micro_batch_size_per_gpu", "train_batch_size"}),
    frozenset(
        {"gradient_clipping", "zero_allow_untested_optimizer", "zero_force_ds_cpu_optimizer"}
        | {"steps_per_print", "wall_clock_breakdown", "activation_checkpointing", "bf16", "fp16"}
        | {"gradient_accumulation_steps", "optimizer", "scheduler"}
    ),
)
"""Keys of DeepSpeed's."""

OF_SWEEPS = OwnKeys(
    frozenset({"parameters"}),
    frozenset(
        {"method", "metric", "program", "early_terminate", "command", "run_cap", "project"}
        | {"entity", "name", "description", "controller"}
    ),
    frozenset({"method", "metric", "program"}),
)
"""Keys of a sweep of Weights & Biases."""

OF_A_PARAMETER = frozenset({"values", "value", "min", "max", "distribution", "parameters"})
"""Keys one of which each parameter of a sweep has."""


def of_some_library(keys: Set[str]) -> bool:
    """Whether keys at the top are those of the config of some library."""
    return any(own.are_in(keys) for own in (OF_ACCELERATE, OF_DEEPSPEED, OF_SWEEPS))
