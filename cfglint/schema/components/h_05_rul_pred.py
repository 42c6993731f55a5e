"""H_05_RUL_pred: remaining useful life."""

from __future__ import annotations

from cfglint.schema.model import ACTIVATIONS, Head, key


class H_05_RUL_pred(Head):  # noqa: N801
    """(B, P, D) -> (B, 1)."""

    output_dim: int = key("Width of the backbone.", unit="features", ge=1)
    hidden_dim: int | None = key(
        "Width of the hidden layer.", None, unit="features", ge=1, note="output_dim // 2"
    )
    rul_max_value: float = key("Largest life that can be predicted.", 1000.0, gt=0)
    dropout: float = key("Probability of dropping a value.", 0.1, ge=0.0, le=1.0)
    activation: str = key("Activation.", "relu", known=ACTIVATIONS)
