"""accelerate: the file that `accelerate launch --config_file` opens.

What is recognised: files with `distributed_type` or `compute_environment`, half of whose keys
`accelerate config` writes. No Python of the repository opens them.

What is checked: a key that accelerate has in no release raises (R309), one of a section such as
`fsdp_config` is an option that nothing reads (R302); `distributed_type` is needed, and its value,
`compute_environment` and `mixed_precision` are choices. Values of options of a section are not.

Sources: accelerate 0.12.0, 0.16.0, 0.21.0, 0.27.2, 0.34.2, 1.2.1, 1.7.0, 1.10.1 and 1.15.0,
`commands/config/config_args.py` (`ClusterConfig`, `SageMakerConfig`, `process_config`) and
`commands/launch.py` (the options that sections are laid over, and `_validate_launch_command`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from cfglint.compose.experiment import Experiment
from cfglint.contract import ANY, Code, Contract, Key, Type
from cfglint.repository.facts import Facts
from cfglint.styles.own_keys import OF_ACCELERATE
from cfglint.styles.protocol import Opening

_AT = Code("<accelerate 0.12.0 to 1.15.0>", 1)

_DISTRIBUTED = (
    *("NO", "MULTI_CPU", "MULTI_GPU", "MULTI_NPU", "MULTI_XPU", "MULTI_MLU", "MULTI_MUSA"),
    *("MULTI_SDAA", "MULTI_HPU", "MULTI_NEURON", "DEEPSPEED", "FSDP", "TP", "TPU", "XLA", "MPS"),
    "MEGATRON_LM",
)
_OF_SAGEMAKER = ("NO", "DATA_PARALLEL", "MODEL_PARALLEL")
_ENVIRONMENTS = ("LOCAL_MACHINE", "AMAZON_SAGEMAKER")
_PRECISIONS = tuple(each for name in ("no", "fp16", "bf16", "fp8") for each in (name, name.upper()))

_TEXT = Type("union", "str | None", of=(Type("str", "str"), Type("none", "None")))
"""What has a `lower()`, or is left out: an unquoted `no` is a truth value, and has none."""

_BOTH = (
    *("use_cpu", "debug", "dynamo_backend", "dynamo_config", "fp16", "enable_cpu_affinity"),
    *("gpu_ids", "num_machines"),
)
"""Keys of every file; `process_config` makes `mixed_precision` of `fp16`."""

_CLUSTER = (
    *("num_processes", "machine_rank", "main_process_ip", "main_process_port", "rdzv_backend"),
    *("same_network", "main_training_function", "downcast_bf16", "tpu_name", "tpu_zone"),
    *("tpu_use_cluster", "tpu_use_sudo", "tpu_vm", "tpu_env", "command_file", "commands"),
)

_SAGEMAKER = (
    *("iam_role_name", "image_uri", "profile", "region", "base_job_name", "pytorch_version"),
    *("transformers_version", "py_version", "sagemaker_inputs_file", "sagemaker_metrics_file"),
    "additional_args",
)

_OPTIONS: dict[str, tuple[str, ...]] = {
    "fsdp": (
        *("version", "offload_params", "min_num_params", "sharding_strategy", "auto_wrap_policy"),
        *("transformer_layer_cls_to_wrap", "backward_prefetch", "backward_prefetch_policy"),
        *("state_dict_type", "forward_prefetch", "use_orig_params", "sync_module_states"),
        *("cpu_ram_efficient_loading", "activation_checkpointing", "reshard_after_forward"),
        *("activation_checkpointing_offload", "ignored_modules"),
    ),
    "fp8": (
        *("backend", "use_autocast_during_eval", "margin", "interval", "format"),
        *("amax_history_len", "amax_compute_algo", "override_linear_precision", "opt_level"),
        *("enable_fsdp_float8_all_gather", "pad_inner_dim"),
    ),
    "dynamo": ("backend", "mode", "use_fullgraph", "use_dynamic", "use_regional_compilation"),
    "megatron_lm": (
        *("tp_degree", "pp_degree", "num_micro_batches", "gradient_clipping"),
        *("recompute_activations", "sequence_parallelism", "use_distributed_optimizer"),
        *("attention_backend", "attention_dropout", "attention_softmax_in_fp32"),
        *("calculate_per_token_loss", "context_parallel_size", "eod_mask_loss"),
        *("decoder_last_pipeline_num_layers", "expert_model_parallel_size"),
        *("expert_tensor_parallel_size", "hidden_dropout", "no_load_optim", "no_save_optim"),
        *("optimizer_cpu_offload", "overlap_cpu_optimizer_d2h_h2d", "recompute_granularity"),
        *("recompute_method", "recompute_num_layers", "use_custom_fsdp"),
        *("use_precision_aware_optimizer", "use_rotary_position_embeddings"),
    ),
    "parallelism_config": (
        *("dp_replicate_size", "dp_shard_size", "tp_size", "cp_size", "cp_backend"),
        *("cp_comm_strategy", "sp_size", "sp_backend", "sp_seq_length"),
        *("sp_seq_length_is_variable", "sp_attn_implementation"),
    ),
    "mpirun": ("hostfile", "ccl"),
}
"""Options of `accelerate launch`, below the beginning of their names."""

_OF_DEEPSPEED = (
    *("deepspeed_config_file", "zero_stage", "offload_optimizer_device", "offload_param_device"),
    *("offload_optimizer_nvme_path", "offload_param_nvme_path", "gradient_accumulation_steps"),
    *("gradient_clipping", "zero3_init_flag", "zero3_save_16bit_model", "deepspeed_hostfile"),
    *("deepspeed_exclusion_filter", "deepspeed_inclusion_filter", "deepspeed_multinode_launcher"),
    "deepspeed_moe_layer_cls_names",
)

_ALSO_BARE = ("fsdp", "fp8", "dynamo")
"""Sections whose options may leave out the beginning of their names."""


class Accelerate:
    """The style's answers."""

    name = "accelerate"
    words = ()

    def openings(self, facts: Facts) -> Iterator[Opening]:
        """The one opening: the program of the library."""
        yield Opening(
            self.name,
            "accelerate launch",
            _AT,
            ("accelerate",),
            declared=_declared,
            own_keys=OF_ACCELERATE,
        )


STYLE = Accelerate()


def _declared(experiment: Experiment) -> Contract:
    """What the file may hold: another thing where it is for SageMaker."""
    where = experiment.get("compute_environment")
    return of_sagemaker() if where is not None and where.value == _ENVIRONMENTS[1] else of_cluster()


@cache
def of_cluster() -> Contract:
    """What a file for one's own machines may hold."""
    sections = {_named(name): _section(name) for name in _OPTIONS}
    sections["deepspeed_config"] = _of_keys("deepspeed_config", _OF_DEEPSPEED)
    sections |= {name: Contract(name, _AT, {}, "unsure") for name in ("ipex_config", "tp_config")}
    keys = {
        **_common(_DISTRIBUTED),
        **{name: Key(_AT) for name in _CLUSTER},
        **{name: Key(_AT, inside=inside) for name, inside in sections.items()},
    }
    for name in ("num_processes", "num_machines"):  # one is divided by the other
        keys[name] = Key(_AT, type=Type("int", "int"), checked=True)
    return Contract("ClusterConfig", _AT, keys)


@cache
def of_sagemaker() -> Contract:
    """What a file for SageMaker may hold."""
    needed = {"ec2_instance_type": Key(_AT, "required"), "iam_role_name": Key(_AT, "required")}
    keys = {**_common(_OF_SAGEMAKER), **{name: Key(_AT) for name in _SAGEMAKER}, **needed}
    return Contract("SageMakerConfig", _AT, keys)


def _common(distributed: tuple[str, ...]) -> dict[str, Key]:
    return {
        "compute_environment": Key(_AT, choices=_ENVIRONMENTS),
        "distributed_type": Key(_AT, "required", choices=distributed),
        "mixed_precision": Key(_AT, type=_TEXT, choices=_PRECISIONS, checked=True),
        **{name: Key(_AT) for name in _BOTH},
    }


def _section(name: str) -> Contract:
    """The options of a section."""
    names = [f"{name}_{option}" for option in _OPTIONS[name]]
    bare = _OPTIONS[name] if name in _ALSO_BARE else ()
    return _of_keys(_named(name), (*names, *bare))


def _named(options: str) -> str:
    return options if options.endswith("_config") else f"{options}_config"


def _of_keys(name: str, options: Iterable[str]) -> Contract:
    return Contract(name, _AT, {option: Key(_AT, type=ANY) for option in options}, "ignored")
