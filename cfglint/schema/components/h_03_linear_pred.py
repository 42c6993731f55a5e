"""H_03_Linear_pred: the signal itself, from all patches, by one large linear map."""

from __future__ import annotations

from cfglint.schema.model import ACTIVATIONS, Head, key


class H_03_Linear_pred(Head):  # noqa: N801
    """(B, P, D) -> (B, min(L, max_len), min(C, max_out)).

    Its weight has hidden_dim ** 2 * max_len * max_out elements.
    """

    output_dim: int = key("Width of the backbone.", unit="features", ge=1)
    num_patches: int = key("Patches that come in.", unit="patches", ge=1)
    hidden_dim: int = key(
        "Side of the hidden square; its square drives memory.", 64, unit="features", ge=1
    )
    max_len: int = key(
        "Longest window predicted; at least window_size.", 4096, unit="samples", ge=1
    )
    max_out: int = key(
        "Most channels predicted; at least those of the data.", 3, unit="channels", ge=1
    )
    act: str = key("Activation.", "relu", known=ACTIVATIONS)
