"""B_01_basic_transformer: a plain transformer encoder (Vaswani et al., 2017)."""

from __future__ import annotations

from cfglint.schema.model import Backbone, key


class B_01_basic_transformer(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D)."""

    output_dim: int = key("Width of the encoder.", unit="features", ge=1)
    num_heads: int = key("Attention heads; must divide output_dim.", ge=1)
    num_layers: int = key("Encoder layers.", unit="layers", ge=1)
