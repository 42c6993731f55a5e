"""What SpeechBrain's `ScorerBuilder` raises on: weights that do not fit the scorers.

Sources: SpeechBrain 0.5.14 to 1.1.2, `speechbrain/decoders/scorer.py` (`ScorerBuilder.__init__`,
`_validate_scorer`).
"""

from __future__ import annotations

from cfglint.compose.items import OBJECT, Item
from cfglint.names import in_words, nearest

BUILDERS = ("speechbrain.decoders.scorer.ScorerBuilder", "speechbrain.decoders.ScorerBuilder")
KNOWN = ("coverage", "ctc", "kenlm", "length", "rnnlm", "transformerlm")
"""The scorers that SpeechBrain has, as `weights` names them."""


def unmatched(item: Item) -> str:
    """Why a node of these builders raises; "" where it may not."""
    weights = item.mapping.get("weights")
    if weights is None or not isinstance(weights.value, dict):
        return ""
    for name, weight in weights.value.items():
        if name not in KNOWN:
            near = nearest(name, KNOWN)
            meant = f": `{near}` may be meant" if near else f", but {in_words(list(KNOWN), 'and')}"
            return f"`weights` has no scorer `{name}`{meant}"
        if name == "ctc" and (why := _no_weight(weight)):
            return f"`ctc` in `weights` {why}"
    there = _number_of(item)
    if there is not None and there != len(weights.value):
        told = in_words([f"`{name}`" for name in weights.value], "and") or "nothing"
        return f"`weights` has {told}, and the number of scorers is {there}"
    return ""


def _no_weight(weight: Item) -> str:
    """Why a value cannot be compared with 0 and 1, or is not between them."""
    value = weight.value
    if value is OBJECT or weight.interpolated:
        return ""
    if isinstance(value, (str, list, dict)):
        return "is no number"
    return (
        "is not between 0 and 1" if isinstance(value, (int, float)) and not 0 <= value <= 1 else ""
    )


def _number_of(item: Item) -> int | None:
    """How many scorers a node has; None where that is not known."""
    number = 0
    for name in ("full_scorers", "partial_scorers"):
        given = item.mapping.get(name)
        if given is None:
            continue
        if not isinstance(given.value, list):
            return None
        number += len(given.value)
    return number
