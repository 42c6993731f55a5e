"""Did you mean: near names, by edit distance and by synonyms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from string import ascii_lowercase

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


def slip(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate from which `name` differs by one slip of the hand: in one of its words a letter
    more, less or another, two that have changed places, or another separator."""
    return next((each for each in candidates if each != name and _is_slip(name, each)), None)


def one_more_or_less(name: str, candidates: Iterable[str]) -> str | None:
    """The only candidate that has one letter more or less than a name, which may be short, and the
    same first one and digits."""
    found = [
        each
        for each in candidates
        if abs(len(each) - len(name)) == 1
        and each[:1] == name[:1]
        and _digits(each) == _digits(name)
        and distance(name, each, 1) == 1
    ]
    return found[0] if len(found) == 1 else None


LETTERS_OF_A_SLIP = 4
"""Letters of a word from which on one of another letter is the same word misspelt: `mse` and `mae`
are two."""


def _is_slip(name: str, other: str) -> bool:
    plain, plain_other = _plain(name), _plain(other)
    if plain == plain_other or _digits(plain) != _digits(plain_other):
        return plain == plain_other
    words, others = name.lower().split("_"), other.lower().split("_")
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    if len(words) != len(others) or len(differing) != 1:
        return False
    one, two = differing[0]
    swapped = sorted(one) == sorted(two)
    return distance(one, two, 1) == 1 and min(len(one), len(two)) >= LETTERS_OF_A_SLIP - swapped


LETTERS_OF_AN_INNER_SLIP = 5


def inner_slips(name: str) -> Iterator[str]:
    """The names from which `name` is one slip inside a longer word: its first letter is right, and
    so is its last if it is about a plural."""
    words = name.split("_")
    for index, word in enumerate(words):
        if len(word) < LETTERS_OF_AN_INNER_SLIP or not word.isalpha():
            continue
        for other in _one_edit_inside(word):
            if len(other) >= LETTERS_OF_AN_INNER_SLIP and other.rstrip("s") != word.rstrip("s"):
                yield "_".join((*words[:index], other, *words[index + 1 :]))


def _one_edit_inside(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        before, after = word[:at], word[at:]
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]
        yield before + after[1:]
        for letter in ascii_lowercase:
            yield before + letter + after
            if letter != after[0].lower():
                yield before + letter + after[1:]


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
