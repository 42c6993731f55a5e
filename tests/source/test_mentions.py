"""Where texts have a word: by its letters, as the pattern for it says."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cfglint.source.mentions import Mention, mentions

TEXTS = st.text(st.sampled_from("ab_é1.'\" \n-("), max_size=40)
WORDS = st.text(st.sampled_from("ab_é1"), min_size=1, max_size=3)


def by_pattern(word: str, path: str, text: str) -> list[Mention]:
    """The first mention of a word, one that reads it before others."""
    found = list(re.finditer(rf"([.'\"]?)\b{re.escape(word)}\b", text))
    first = next((match for match in found if match[1]), found[0] if found else None)
    if first is None:
        return []
    return [Mention(word, path, text.count("\n", 0, first.start()) + 1, bool(first[1]))]


@given(st.lists(TEXTS, max_size=3), st.lists(WORDS, max_size=3))
def test_words_are_found_as_a_pattern_finds_them(found: list[str], words: list[str]) -> None:
    texts = [(f"{number}.py", text) for number, text in enumerate(found)]
    expected = [
        each
        for word in sorted(set(words))
        for path, text in texts
        for each in by_pattern(word, path, text)
    ]
    assert mentions(texts, words) == expected


def test_other_texts_are_found_too() -> None:
    texts = [("a.py", 'x = cfg["a-b"]\n')]
    assert mentions(texts, ["a-b"]) == [Mention("a-b", "a.py", 1, True)]
    assert mentions(texts, ["a-c"]) == []
    assert mentions(None, ["a"]) is None


def test_what_was_looked_up_before_is_kept() -> None:
    known: dict[str, tuple[Mention, ...]] = {}
    texts = [("a.py", "x.lr\n")]
    assert mentions(texts, ["lr"], known) == [Mention("lr", "a.py", 1, True)]
    assert mentions([], ["lr"], known) == [Mention("lr", "a.py", 1, True)]
