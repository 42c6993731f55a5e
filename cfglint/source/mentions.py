"""Where words stand in the Python files of a repository: a key that is mentioned may be read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from cfglint.files import python_files

MAX_FILES = 2_000
"""Python files beyond which nothing is said of what a repository does not mention."""

MAX_BYTES = 2 * 1024 * 1024
"""Bytes; a larger file is data."""


class Mention(NamedTuple):
    """The first line of a file that has a word; lines count from 1. `read` says that it stands
    there as an attribute or a text, as a key that is read does; such a line goes before others."""

    word: str
    file: str
    line: int
    read: bool = False


def python_texts(root: str) -> list[tuple[str, str]] | None:
    """Path and text of each Python file below a folder.

    None where there are more files than are looked at, or one cannot be read.
    """
    found: list[tuple[str, str]] = []
    for path in python_files(root):
        text = _text(path) if len(found) < MAX_FILES else None
        if text is None:
            return None
        found.append((path, text))
    return found


def mentions(texts: list[tuple[str, str]] | None, words: Iterable[str]) -> list[Mention] | None:
    """The first mention of each word in each text; None where the texts are not all there."""
    if texts is None:
        return None
    wanted = sorted(set(words))
    if not wanted:
        return []
    words_ = "|".join(re.escape(word) for word in wanted)
    pattern = re.compile(rf"([.'\"]?)\b({words_})\b")
    found: list[Mention] = []
    for path, text in texts:
        seen: dict[str, Mention] = {}
        for match in pattern.finditer(text):
            before = seen.get(match[2])
            if before is None or (match[1] and not before.read):
                line = text.count("\n", 0, match.start()) + 1
                seen[match[2]] = Mention(match[2], path, line, bool(match[1]))
        found += seen.values()
    return found


def _text(path: str) -> str | None:
    try:
        if os.path.getsize(path) > MAX_BYTES:
            return ""
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return None
