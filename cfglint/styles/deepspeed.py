"""DeepSpeed: the config in JSON that `--deepspeed` or the arguments of a training name.

What is recognised: JSON with `zero_optimization` or a batch size of DeepSpeed's, half of whose keys
are DeepSpeed's. It is linted where it is named on the command line, as all JSON.

What is checked: `zero_optimization` with its offloading refuses keys that it does not have (R309)
and values of another type (R308); a key at the top that is one slip from one of DeepSpeed's is
dropped in silence (R302). "auto" is right everywhere. Parameters of optimizers and schedulers are
not checked.

Sources: DeepSpeed 0.10.3, 0.15.4 and 0.19.8, `runtime/config.py`, `runtime/constants.py`,
`runtime/config_utils.py` (`extra="forbid"`, values that are "auto"), `runtime/zero/config.py` and
`runtime/zero/offload_config.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cfglint.compose.experiment import Experiment
from cfglint.contract import Code, Contract, Key, Type
from cfglint.repository.facts import Facts
from cfglint.styles.own_keys import OF_DEEPSPEED
from cfglint.styles.protocol import Opening

_AT = Code("<deepspeed 0.10.3 to 0.19.8>", 1)

_TOP = (
    *("train_batch_size", "train_micro_batch_size_per_gpu", "gradient_accumulation_steps"),
    *("gradient_clipping", "gradient_predivide_factor", "gradient_allreduce_op", "steps_per_print"),
    *("wall_clock_breakdown", "memory_breakdown", "dump_state", "zero_allow_untested_optimizer"),
    *("zero_force_ds_cpu_optimizer", "prescale_gradients", "sparse_gradients", "disable_allgather"),
    *("communication_data_type", "seq_parallel_communication_data_type", "sequence_parallel_size"),
    *("optimizer", "scheduler", "fp16", "bf16", "bfloat16", "amp", "data_types", "torch_autocast"),
    *(
        "activation_checkpointing",
        "flops_profiler",
        "comms_logger",
        "tensorboard",
        "wandb",
        "comet",
    ),
    *(
        "csv_monitor",
        "monitor_config",
        "aio",
        "autotuning",
        "elasticity",
        "eigenvalue",
        "checkpoint",
    ),
    *("curriculum_learning", "data_efficiency", "progressive_layer_drop", "compression_training"),
    *("quantize_training", "sparse_attention", "pipeline", "hybrid_engine", "nebula", "compile"),
    *("tensor_parallel", "dataloader_drop_last", "graph_harvesting", "timers"),
    *(
        "use_data_before_expert_parallelism",
        "weight_quantization",
        "vocabulary_size",
        "expert_parallel",
    ),
    *("disable_python_gc", "keep_in_fp32_modules", "log_level", "managed_gradient_accumulation"),
    *("data_parallel_size", "load_universal", "pipeline_stage", "fp32_allreduce", "adam_w_mode"),
    *("zero_optimization", "seq_parallel_comm_data_type", "ds_config", "moe", "enabled"),
)

_COUNTS = (
    *("reduce_bucket_size", "allgather_bucket_size", "sub_group_size", "prefetch_bucket_size"),
    *("param_persistence_threshold", "model_persistence_threshold", "max_live_parameters"),
    *("max_reuse_distance", "module_granularity_threshold", "zero_hpz_partition_size"),
    "mics_shard_size",
)
_FLAGS = (
    *("contiguous_gradients", "reduce_scatter", "allgather_partitions", "overlap_comm"),
    *("load_from_fp32_weights", "elastic_checkpoint", "cpu_offload_param", "cpu_offload"),
    *("cpu_offload_use_pin_memory", "gather_16bit_weights_on_model_save", "legacy_stage1"),
    *("stage3_gather_fp16_weights_on_model_save", "ignore_unused_parameters", "compute_grad_norm"),
    *("round_robin_gradients", "zero_quantized_weights", "zero_quantized_gradients"),
    *("zero_quantized_nontrainable_weights", "mics_hierarchical_params_gather"),
    *("memory_efficient_linear", "pipeline_loading_checkpoint", "override_module_apply"),
    *("use_multi_rank_bucket_allreduce", "use_all_reduce_for_fetch_params", "parameter_alignment"),
    *("allgather_sequential", "log_trace_cache_warnings", "enable_sanity_checks"),
    "save_muon_momentum_buffer_in_memory",
)
_OF_STAGE_3 = frozenset(
    {"prefetch_bucket_size", "param_persistence_threshold", "model_persistence_threshold"}
    | {"max_live_parameters", "max_reuse_distance", "gather_16bit_weights_on_model_save"}
    | {"module_granularity_threshold", "use_all_reduce_for_fetch_params", "allgather_sequential"}
)
"""Fields that `stage3_` may stand before: the alias of the field."""

_AUTO = Type("literal", '"auto"', values=("auto",))
_NONE = Type("none", "None")


class DeepSpeed:
    """The style's answers."""

    name = "deepspeed"
    words = ()

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """The one opening: the program of the library."""
        yield Opening(
            self.name,
            "deepspeed.initialize",
            _AT,
            ("deepspeed",),
            declared=_declared,
            kinds=("json",),
            own_keys=OF_DEEPSPEED,
        )


STYLE = DeepSpeed()


def _declared(experiment: Experiment) -> Contract:
    return of_deepspeed()


@cache
def of_deepspeed() -> Contract:
    """What the whole file may hold."""
    keys = {name: Key(_AT) for name in _TOP}
    keys["zero_optimization"] = Key(_AT, inside=of_zero())
    return Contract("DeepSpeed", _AT, keys, "unsure")


@cache
def of_zero() -> Contract:
    """What `zero_optimization` may hold."""
    keys = {"stage": _key("int")}
    keys |= {name: _key("int", name) for name in _COUNTS}
    keys |= {name: _key("bool", name) for name in _FLAGS}
    for part in ("offload_param", "offload_optimizer"):
        keys[part] = Key(_AT, inside=_offload(part))
    keys |= {name: Key(_AT) for name in ("zenflow", "leaf_module", "zeropp_loco_param")}
    return Contract("DeepSpeedZeroConfig", _AT, keys, "raises", "pydantic")


def _offload(part: str) -> Contract:
    numbers: tuple[str, ...] = ("buffer_count", "buffer_size", "max_in_cpu")
    flags: tuple[str, ...] = ("pin_memory",)
    more: tuple[str, ...] = ()
    if part == "offload_optimizer":
        numbers, more = ("buffer_count",), ("ratio", "cpuadam_cores_perc")
        flags = (
            *flags,
            "pipeline_read",
            "pipeline_write",
            "pipeline",
            "fast_init",
            "super_offload",
        )
    keys = {"device": Key(_AT, choices=("none", "cpu", "nvme", "auto")), "nvme_path": Key(_AT)}
    keys |= {name: _key("int") for name in numbers} | {name: _key("bool") for name in flags}
    keys |= {name: Key(_AT) for name in more}
    return Contract(part, _AT, keys, "raises", "pydantic")


def _key(kind: str, name: str = "") -> Key:
    """A key of a type; "auto" is taken out before the type is looked at."""
    assert kind in ("int", "bool")
    own = Type("int", "int") if kind == "int" else Type("bool", "bool")
    also = (f"stage3_{name}",) if name in _OF_STAGE_3 else ()
    return Key(_AT, type=Type("union", kind, of=(own, _AUTO, _NONE)), also=also)
