"""B_06_TimesNet: inception convolutions over the strongest periods (Wu et al., ICLR 2023)."""

from __future__ import annotations

from cfglint.schema.model import Backbone, key


class B_06_TimesNet(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D). One 11 x 11 kernel holds output_dim * d_ff * 121 weights."""

    e_layers: int = key("TimesBlocks.", unit="layers", ge=1)
    output_dim: int = key("Channels into and out of each block.", unit="features", ge=1)
    d_ff: int = key("Channels between the two convolutions of a block.", unit="features", ge=1)
