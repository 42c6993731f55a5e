"""B_03_FITS: frequency interpolation (Xu et al., ICLR 2024)."""

from __future__ import annotations

from cfglint.schema.model import Backbone, key


class B_03_FITS(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D)."""

    patch_size_C: int = key("Channels that one patch spans.", unit="channels", ge=1)  # noqa: N815
