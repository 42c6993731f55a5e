"""B_09_FNO: a Fourier neural operator over the patches (Li et al., ICLR 2021)."""

from __future__ import annotations

from cfglint.schema.model import Backbone, key


class B_09_FNO(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D), each layer with width * width * modes complex weights."""

    modes: int = key("Fourier modes kept; at most num_patches // 2 + 1.", unit="modes", ge=1)
    width: int = key("Channels of the spectral convolutions.", unit="features", ge=1)
    num_layers: int = key("Fourier layers.", unit="layers", ge=1)
    output_dim: int = key("Width into and out of the operator.", unit="features", ge=1)
