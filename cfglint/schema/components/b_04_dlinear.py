"""B_04_Dlinear: trend and season, a linear map each (Zeng et al., AAAI 2023)."""

from __future__ import annotations

from cfglint.schema.model import Backbone, key


class B_04_Dlinear(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D), with two P x P linear maps."""

    num_patches: int = key("Patches, the length that the linear maps see.", unit="patches", ge=1)
    output_dim: int = key("Width of the embedding.", unit="features", ge=1)
