"""`evaluation`, `reproducibility` and `advanced`: sections that many configs carry along."""

from __future__ import annotations

from typing import Any

from cfglint.schema.model import Section, key


class Evaluation(Section):
    """What happens after training."""

    test_after_training: bool | None = key("Run the test set at the end.", None)
    compute_metrics: list[str] | None = key("Metrics to compute.", None)
    metrics_to_track: dict[str, Any] | list[str] | None = key("Metrics to keep.", None)
    cross_validation: dict[str, Any] | bool | None = key("Folds.", None)
    backbone_comparison: dict[str, Any] | bool | None = key("Compare backbones.", None)
    eval_frequency: int | None = key("Epochs between evaluations.", None, unit="epochs", ge=1)
    validation_frequency: int | None = key("Epochs between validations.", None, unit="epochs", ge=1)


class Reproducibility(Section):
    """What makes two runs alike."""

    deterministic: bool | None = key("Deterministic kernels only.", None)
    benchmark: bool | None = key("Let cuDNN pick kernels by timing.", None)
    seed_everything: bool | None = key("Seed Python, NumPy and torch.", None)


class Advanced(Section):
    """Switches that few runs need."""

    effective_batch_size: int | None = key(
        "Windows per optimizer step, as documentation.", None, unit="windows", ge=1
    )
    use_amp: bool | None = key("Automatic mixed precision.", None)
    compile_model: bool | None = key("torch.compile.", None)
    memory_efficient: bool | None = key("Trade speed for memory.", None)
    profiler: str | bool | None = key("Profiler.", None)
    checkpoint_management: dict[str, Any] | None = key("Clean-up of checkpoints.", None)
