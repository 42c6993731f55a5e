"""Did you mean: near names, by edit distance and by synonyms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

SYNONYMS: tuple[frozenset[str], ...] = (
    frozenset({"e_layers", "num_layers", "n_layers", "depth", "num_hidden_layers", "n_layer"}),
    frozenset({"num_heads", "n_heads", "nhead", "heads", "num_attention_heads", "n_head"}),
    frozenset({"output_dim", "d_model", "embed_dim", "embedding_dim", "hidden_size"}),
    frozenset({"d_ff", "ffn_dim", "dim_feedforward", "mlp_dim", "intermediate_size"}),
    frozenset({"dropout", "drop_rate", "dropout_rate", "drop"}),
    frozenset({"lr", "learning_rate", "base_lr"}),
    frozenset({"num_epochs", "epochs", "max_epochs", "n_epochs"}),
    frozenset({"gpus", "devices", "num_gpus", "n_gpus"}),
    frozenset({"num_workers", "workers", "n_workers"}),
    frozenset({"activation", "act", "act_fn"}),
    frozenset({"seq_len", "window_size", "context_length", "input_len"}),
    frozenset({"enc_in", "input_dim", "in_channels", "n_vars", "c_in"}),
    frozenset({"factor", "attn_factor", "attention_factor"}),
    frozenset({"modes", "n_modes", "num_modes"}),
    frozenset({"num_classes", "n_classes", "num_labels"}),
)
"""Names that configs of different model families use for one quantity."""


def in_words(items: Iterable[object], conjunction: str) -> str:
    """Several things in a sentence, each once: `a, b and c`."""
    words = list(dict.fromkeys(str(item) for item in items))
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two names; limit + 1 if more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, a in enumerate(left, 1):
        current = [row]
        for column, b in enumerate(right, 1):
            cost = min(
                previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (a != b)
            )
            if row > 1 and column > 1 and a == right[column - 2] and b == left[row - 2]:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit and min(previous) > limit:  # a swap reaches back two rows
            return limit + 1
        before, previous = previous, current
    return min(previous[-1], limit + 1)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` is most likely a misspelling of, or None when none is near.

    One edit, two from 8 letters and three from 14; a difference in digits is no misspelling
    (`E_01_HSE` is not `E_02_HSE`), nor is a whole word more or less (`fc_dropout` is not
    `dropout`), and another separator is no edit.
    """
    return _nearest(name, tuple(candidates))


@lru_cache(maxsize=4096)
def _nearest(name: str, candidates: tuple[str, ...]) -> str | None:
    """`nearest`, kept: thirty configs of one sweep ask about the same few keys."""
    plain = _plain(name)
    digits = _digits(plain)
    limit = _limit(plain)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if candidate == name:
            continue
        other = _plain(candidate)
        if plain == other:
            return candidate
        if len(plain) < 3 or abs(len(plain) - len(other)) > limit or digits != _digits(other):
            continue
        words, others = set(name.lower().split("_")), set(candidate.lower().split("_"))
        if words < others or others < words:
            continue
        cost = distance(plain, other, limit)
        if cost <= limit and (best is None or (cost, candidate) < best):
            best = (cost, candidate)
    return best[1] if best else None


def _limit(name: str) -> int:
    return 1 if len(name) < 8 else 2 if len(name) < 14 else 3


def synonym(name: str, candidates: Iterable[str]) -> str | None:
    """The first candidate that names the same quantity as `name`."""
    for group in SYNONYMS:
        if name in group:
            return next((c for c in candidates if c in group and c != name), None)
    return None


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace("_", "")


@lru_cache(maxsize=4096)
def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())
