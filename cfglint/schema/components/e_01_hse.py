"""E_01_HSE, the hierarchical signal embedding: random patches with a time channel."""

from __future__ import annotations

from cfglint.schema.model import Embedding, key


class E_01_HSE(Embedding):  # noqa: N801 - the component's own name
    """(B, L, C) -> (B, num_patches, output_dim)."""

    patch_size_L: int = key("Length of one patch along time.", unit="samples", ge=1)  # noqa: N815
    patch_size_C: int = key("Channels that one patch spans.", unit="channels", ge=1)  # noqa: N815
    num_patches: int = key("Patches drawn from each window.", unit="patches", ge=1)
    output_dim: int = key("Width of the embedding, and of the backbone.", unit="features", ge=1)
