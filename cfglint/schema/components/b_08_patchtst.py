"""B_08_PatchTST: a transformer encoder with batch norm over patches (Nie et al., ICLR 2023)."""

from __future__ import annotations

from cfglint.schema.model import ACTIVATIONS, Backbone, key


class B_08_PatchTST(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D). It takes patches as they come: no patch_len, stride or d_model."""

    e_layers: int = key("Encoder layers.", unit="layers", ge=1)
    output_dim: int = key("Width of the encoder.", unit="features", ge=1)
    d_ff: int = key("Width of each layer's feed-forward part.", unit="features", ge=1)
    dropout: float = key("Probability of dropping a value.", ge=0.0, le=1.0)
    activation: str = key("Activation of the feed-forward part.", known=ACTIVATIONS, suggest="gelu")
    num_heads: int = key("Attention heads; must divide output_dim.", ge=1)
    factor: int = key("Full attention takes it and ignores it.", ge=1, suggest=1)
