"""B_07_TSMixer: mixing over time and over features by turns (Chen et al., 2023)."""

from __future__ import annotations

from cfglint.schema.model import Backbone, key


class B_07_TSMixer(Backbone):  # noqa: N801
    """(B, P, D) -> (B, P, D)."""

    e_layers: int = key("Mixer blocks.", unit="layers", ge=1)
    seq_len: int = key("Length that the time mixing sees.", unit="steps", ge=1)
    d_model: int = key("Width of the mixing layers.", unit="features", ge=1)
    dropout: float = key("Probability of dropping a value.", ge=0.0, le=1.0)
    enc_in: int = key("Features that come in.", unit="features", ge=1)
