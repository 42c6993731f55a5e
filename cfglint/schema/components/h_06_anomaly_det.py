"""H_06_Anomaly_det: one logit per window."""

from __future__ import annotations

from cfglint.schema.model import ACTIVATIONS, Head, key


class H_06_Anomaly_det(Head):  # noqa: N801
    """(B, P, D) -> (B,)."""

    output_dim: int = key("Width of the backbone.", unit="features", ge=1)
    hidden_dim: int | None = key(
        "Width of the hidden layer.", None, unit="features", ge=1, note="output_dim // 2"
    )
    dropout: float = key("Probability of dropping a value.", 0.1, ge=0.0, le=1.0)
    activation: str = key("Activation.", "relu", known=ACTIVATIONS)
    use_batch_norm: bool = key("Batch norm after the hidden layer.", False)
