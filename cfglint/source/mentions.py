"""Where the Python files of a repository have a word: a key that is mentioned may be read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cfglint.files import python_files
from cfglint.files.reading import read_own

MAX_FILES = 12_000
"""Python files beyond which nothing is said of what a repository does not mention."""

MAX_BYTES = 2 * 1024 * 1024
"""Bytes; a larger file is data."""


class Mention(NamedTuple):
    """The first line of a file that has a word; lines count from 1. `read` says that it is
    there as an attribute or a text, as a key that is read does; such a line goes before others."""

    word: str
    file: str
    line: int
    read: bool = False


MOST_FILES = 12_000
"""Python files beyond which a repository is not looked at at all."""


def python_texts(root: str, most: int | None = None) -> list[tuple[str, str]] | None:
    """Path and text of each Python file below a folder; links that lead nowhere are left out.

    None where there are more than `most` (None: those for a search), or one cannot be read.
    """
    most = MAX_FILES if most is None else most
    found: list[tuple[str, str]] = []
    for path in python_files(root):
        if not os.path.isfile(path):
            continue
        text = _text(path) if len(found) < most else None
        if text is None:
            return None
        found.append((path, text))
    return found


def mentions(
    texts: list[tuple[str, str]] | None,
    words: Iterable[str],
    known: dict[str, tuple[Mention, ...]] | None = None,
) -> list[Mention] | None:
    """The first mention of each word in each text; None where the texts are not all there.

    Args:
        known: mentions that were looked up before in the same texts, by word; it is added to. The
            configs of a repository have most of their keys in common.
    """
    if texts is None:
        return None
    kept = known if known is not None else {}
    found: list[Mention] = []
    words = sorted(set(words))
    new = [word for word in words if word not in kept]
    having = _having({word for word in new if _WORD.fullmatch(word)}, texts)
    for word in new:
        kept[word] = tuple(_mentions_of(word, having.get(word, texts)))
    for word in words:
        found += kept[word]
    return found


def _having(words: set[str], texts: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """The texts that have each of several words: a tenth of the time of looking for each."""
    found: dict[str, list[tuple[str, str]]] = {word: [] for word in words}
    for each in texts if words else ():
        for word in words & _words_of(each[1]):
            found[word].append(each)
    return found


def _mentions_of(word: str, texts: list[tuple[str, str]]) -> Iterator[Mention]:
    """The first mention of a word in each text; one that reads it goes before others."""
    places = _places if _WORD.fullmatch(word) else _places_by_pattern
    for path, text in texts:
        if word not in text:  # a tenth of the time of looking for places
            continue
        first: tuple[int, bool] | None = None
        for place in places(word, text):
            if first is None or place[1]:
                first = place
            if first[1]:
                break
        if first is not None:
            yield Mention(word, path, text.count("\n", 0, first[0]) + 1, first[1])


READS = ".'\""
"""What is before a word where it is an attribute or a text."""


def _places(word: str, text: str) -> Iterator[tuple[int, bool]]:
    """The offsets at which a word of letters and digits is one, and whether it is read there."""
    position = text.find(word)
    while position >= 0:
        end = position + len(word)
        before, after = text[position - 1 : position], text[end : end + 1]
        if not (_is_of_words(before) or _is_of_words(after)):
            yield position, before != "" and before in READS
        position = text.find(word, end)


def _is_of_words(character: str) -> bool:
    return character == "_" or character.isalnum()


def _places_by_pattern(word: str, text: str) -> Iterator[tuple[int, bool]]:
    """The same for any other text."""
    for match in re.finditer(rf"([{READS}]?)\b{re.escape(word)}\b", text):
        yield match.start(), bool(match[1])


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def _words_of(text: str) -> frozenset[str]:
    """The words of a text, each of which thousands are looked up in."""
    return frozenset(_WORD.findall(text))


def _text(path: str) -> str | None:
    data = read_own(path, MAX_BYTES)
    if isinstance(data, bytes):
        return data.decode("utf-8", "replace")
    return "" if data.kind == "limit" else None
