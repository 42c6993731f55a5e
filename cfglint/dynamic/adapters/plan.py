"""The training plan, read off the keys that configs commonly have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfglint.dynamic.adapters.protocol import ConfigError, Plan
from cfglint.dynamic.knobs import BATCH_KEYS

_PRECISIONS = {
    "16": "16",
    "16-mixed": "16",
    "fp16": "16",
    "float16": "16",
    "half": "16",
    "amp": "16",
    "bf16": "bf16",
    "bf16-mixed": "bf16",
    "bfloat16": "bf16",
    "16-true": "16-true",
    "bf16-true": "bf16-true",
    "32": "32",
    "32-true": "32",
    "float32": "32",
    "fp32": "32",
    "full": "32",
    "None": "32",
}


def plan_of(config: Mapping[str, Any], **fixed: Any) -> Plan:
    """The plan of a config with the sections data, task (or optimizer) and trainer.

    Args:
        config: plain dictionaries.
        fixed: fields of the plan that the adapter knows better.

    Raises:
        ConfigError: there is no batch size, or a value cannot be used.
    """
    task, trainer = (_section(config, name) for name in ("task", "trainer"))
    key, batch_size = _first(config, BATCH_KEYS)
    if batch_size is None:
        raise ConfigError(
            "this config has no batch size, so no step can be traced",
            "data",
            "add `batch_size: 32` under `data`",
        )
    if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size < 1:
        raise ConfigError(
            f"a batch of {batch_size!r} cannot be traced",
            key,
            "write a whole number of at least 1",
        )
    precision = str(trainer.get("precision", 32))
    if precision not in _PRECISIONS:
        raise ConfigError(
            f"precision {precision!r} is not known",
            "trainer.precision",
            "write one of 32, 16, bf16, 16-true, bf16-true",
        )
    optimizer = task.get("optimizer", config.get("optimizer", "adamw"))
    if isinstance(optimizer, Mapping):
        optimizer = optimizer.get("name", optimizer.get("type", "adamw"))
    plan = Plan(
        batch_size=batch_size,
        precision=_PRECISIONS[precision],
        accumulate=max(1, _number(trainer.get("accumulate_grad_batches"), 1, int)),
        clip=_number(trainer.get("gradient_clip_val"), 0.0, float),
        optimizer=str(optimizer).lower(),
        lr=_number(task.get("lr"), 1e-3, float),
        weight_decay=_number(task.get("weight_decay"), 0.0, float),
        momentum=_number(task.get("momentum"), 0.0, float),
        foreach=_flag(trainer.get("foreach")),
        fused=_flag(trainer.get("fused")),
        ddp=is_ddp(trainer),
    )
    return plan._replace(**fixed)


def is_ddp(trainer: Mapping[str, Any]) -> bool:
    """Whether the trainer's keys ask for copies of the model that share gradients: a strategy of
    that name, or none and several devices, for which Lightning takes it."""
    strategy = trainer.get("strategy", "auto")
    if isinstance(strategy, str) and strategy not in ("auto", ""):
        return strategy.startswith("ddp")
    return any(_count(trainer.get(key)) > 1 for key in ("devices", "gpus", "num_nodes"))


def _count(value: Any) -> int:
    """Devices of a number or of a list of them."""
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 1


def _section(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = config.get(name)
    return found if isinstance(found, Mapping) else {}


def _first(config: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, Any]:
    for key in keys:
        value: Any = config
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            return key, value
    return "", None


def _number(value: Any, default: Any, kind: type) -> Any:
    try:
        return kind(value)
    except (TypeError, ValueError):
        return default


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
