"""MultiTaskHead: all four heads in one, where a single task is enabled."""

from __future__ import annotations

from typing import Any

from cfglint.schema.model import ACTIVATIONS, Head, key


class MultiTaskHead(Head):
    """(B, P, D) -> one output per task."""

    output_dim: int = key("Width of the backbone.", unit="features", ge=1)
    num_classes: Any = key("Data set -> classes, from the metadata.", None, run_time=True)
    hidden_dim: int = key("Width of the shared hidden layer.", 256, unit="features", ge=1)
    dropout: float = key("Probability of dropping a value.", 0.1, ge=0.0, le=1.0)
    rul_max_value: float = key("Largest life that can be predicted.", 1.0, gt=0)
    use_batch_norm: bool = key("Batch norm after the hidden layer.", True)
    activation: str = key("Activation.", "relu", known=ACTIVATIONS)
