"""Python that is newer than the interpreter: rewritten so that an older grammar reads it.

Rewritten are parameters of types (`def f[T](x: T)`, `class A[T]`, `type X = int`, Python 3.12) and
f-strings that have their own quotes, line ends or backslashes within braces. Lines stay where they
are; columns behind what was rewritten may move. Sources: PEP 695, PEP 701.
"""

from __future__ import annotations

import ast
import re
import warnings

MOST_DEPTH = 8
"""Strings within each other's braces."""

MOST_PARAMETERS = 2_000
"""Characters of the parameters of a type."""

_PARAMETERS = re.compile(
    r"(?m)^([ \t]*)(?:type[ \t]+(\w+)[ \t]*(?=[=\[])|(?:async[ \t]+)?(?:def|class)[ \t]+\w+(?=\[))"
)
_COMMENT_OR_STRING = re.compile(r"#[^\n]*|(?<!\w)([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_WITHIN = re.compile(r"[\\{}\n]|\"\"\"|'''|\"|'")
_IN_BRACES = re.compile(r"[\[\](){}\n#\\]|(?<!\w)([A-Za-z]{0,2})(\"\"\"|'''|\"|')|\"|'")


def tree_of(source: str | bytes, path: str = "<unknown>") -> ast.Module:
    """The syntax tree of a module, which may be of a newer Python.

    Raises:
        SyntaxError: it is no Python that this interpreter reads, nor one that is rewritten here.
        ValueError, RecursionError, MemoryError: as `ast.parse` does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # escapes in other people's strings
        try:
            return ast.parse(source, path)
        except SyntaxError as first:
            text = source if isinstance(source, str) else source.decode("utf-8", "replace")
            older = as_older(text)
            if older == text:
                raise
            try:
                return ast.parse(older, path)
            except SyntaxError:
                raise first from None  # its place is one of the file


def as_older(text: str) -> str:
    """A text as a Python before 3.12 reads it; the same where nothing of it is newer."""
    text = _with_plain_strings(text)
    pieces: list[str] = []
    done = 0
    for found in _PARAMETERS.finditer(text):
        end = _end_of_brackets(text, found.end())
        if end is None or found.start() < done:
            continue
        head = found[0] if found[2] is None else f"{found[1]}{found[2]}"
        pieces += [text[done : found.start()], head.ljust(len(found[0]))]
        pieces.append(_blank(text[found.end() : end]))
        done = end
    return "".join([*pieces, text[done:]])


def _end_of_brackets(text: str, start: int) -> int | None:
    """Where the brackets that begin at a place end, the place itself where none begin; None where
    they do not end."""
    if text[start] != "[":
        return start
    depth = 0
    for place in range(start, min(len(text), start + MOST_PARAMETERS)):
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return None


def _blank(text: str) -> str:
    """Blanks in the place of a text; its lines go on in the next one."""
    *lines, last = text.split("\n")
    return "".join(f"{' ' * (len(line) - 1)}\\\n" for line in lines) + " " * len(last)


class _UnfinishedError(Exception):
    """A string that does not end, or is too deep."""


def _with_plain_strings(text: str) -> str:
    """A text in the braces of whose f-strings stand neither their own quotes nor a backslash."""
    pieces: list[str] = []
    place = 0
    while (found := _COMMENT_OR_STRING.search(text, place)) is not None:
        pieces.append(text[place : found.start()])
        if found[0].startswith("#"):
            pieces.append(found[0])
            place = found.end()
            continue
        try:
            written, place = _string(text, found, 0)
        except _UnfinishedError:
            return text
        pieces.append(written)
    return "".join([*pieces, text[place:]])


def _string(text: str, opened: re.Match[str], depth: int) -> tuple[str, int]:
    """A string as an older Python reads it, and where it ends.

    Raises:
        _UnfinishedError: it does not end.
    """
    if depth > MOST_DEPTH:
        raise _UnfinishedError
    prefix, quote = opened[1], opened[2]
    is_formatted = "f" in prefix.lower()
    inner: list[str] = []
    newer = False
    place = opened.end()
    while (found := _WITHIN.search(text, place)) is not None:
        inner.append(text[place : found.start()])
        mark, place = found[0], found.end()
        if mark == "\\":
            inner.append(text[found.start() : place + 1])
            place += 1
        elif mark.startswith(quote):
            wide = quote * 3 if newer and len(quote) == 1 else quote
            return f"{prefix}{wide}{''.join(inner)}{wide}", found.start() + len(quote)
        elif mark == "\n" and len(quote) == 1:
            raise _UnfinishedError
        elif mark == "{" and is_formatted and text[place : place + 1] != "{":
            within, place, has_own = _braces(text, place, quote, depth)
            inner += ["{", within]
            newer = newer or has_own
        elif mark == "{" and is_formatted:
            inner.append("{{")
            place += 1
        else:
            inner.append(mark)
    raise _UnfinishedError


def _braces(text: str, place: int, quote: str, depth: int) -> tuple[str, int, bool]:
    """What stands within the braces of an f-string, the closing one with it; where that ends, and
    whether it has the string's own quotes or line ends."""
    inner: list[str] = []
    open_ = 1
    newer = False
    while (found := _IN_BRACES.search(text, place)) is not None:
        inner.append(text[place : found.start()])
        mark, place = found[0], found.end()
        if found[2] is not None:
            written, place = _string(text, found, depth + 1)
            newer = newer or quote[0] in written
            inner.append(re.sub(r"\\(.)", "  ", written, flags=re.DOTALL))
            continue
        if mark == "#" or mark == "\\" or mark in "\"'":
            raise _UnfinishedError
        newer = newer or mark == "\n"
        open_ += (mark in "[({") - (mark in "])}")
        inner.append(mark)
        if open_ == 0:
            return "".join(inner), place, newer
    raise _UnfinishedError
