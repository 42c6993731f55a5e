"""Git's ignore patterns, matched in time that is bounded by pattern times path.

Written out here because a pattern such as `*a*a*a*a*b`, made a regular expression, takes longer
than anyone waits on a name that is all `a`. Held against `git check-ignore` in the tests.
Source: https://git-scm.com/docs/gitignore#_pattern_format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

MOST_PATTERNS = 10_000
"""Patterns of one file; those after it are not read."""

LONGEST = 1_000
"""Characters of a pattern; a longer one is passed over."""


class _Class(NamedTuple):
    """A `[...]`: characters between each pair of bounds, or all others."""

    negated: bool
    ranges: tuple[tuple[str, str], ...]

    def has(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) != self.negated


_STAR: Literal["*"] = "*"
_ONE: Literal["?"] = "?"


class _Letter(NamedTuple):
    character: str


_Token: TypeAlias = "_Class | _Letter | Literal['*', '?']"
_Part: TypeAlias = "tuple[_Token, ...] | None"
"""One name of a pattern, between slashes; None for `**`."""

_POSIX = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "blank": ((" ", " "), ("\t", "\t")),
    "cntrl": (("\0", "\x1f"), ("\x7f", "\x7f")),
    "digit": (("0", "9"),),
    "graph": (("!", "~"),),
    "lower": (("a", "z"),),
    "print": ((" ", "~"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": ((" ", " "), ("\t", "\r")),
    "upper": (("A", "Z"),),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}


class _Pattern(NamedTuple):
    parts: tuple[_Part, ...]
    anchored: bool
    folders_only: bool
    ignores: bool


class Patterns:
    """The patterns of one file, which count from its folder."""

    def __init__(self, lines: Iterable[str]) -> None:
        found = []
        for line in lines:
            pattern = _pattern(line)
            if pattern is not None:
                found.append(pattern)
            if len(found) >= MOST_PATTERNS:
                break
        self._plain, self._others = _sorted(found)
        self._left_out: dict[str, bool] = {}

    def decide(self, path: str, folder: bool = False) -> bool | None:
        """Whether a path is left out; None where no pattern is about it.

        Args:
            path: from the folder of the patterns, with `/` between its names.
            folder: whether it is a folder.
        """
        above, _, _ = path.rpartition("/")
        if above and self._is_left_out(above):
            return True
        return self._last(path.split("/"), folder)

    def _is_left_out(self, folder: str) -> bool:
        """Whether a folder is left out, or one above it is; asked once for all that is in it."""
        if folder not in self._left_out:
            names = folder.split("/")
            above = (names[:end] for end in range(1, len(names) + 1))
            self._left_out[folder] = any(self._last(each, True) for each in above)
        return self._left_out[folder]

    def _last(self, names: list[str], folder: bool) -> bool | None:
        """What the last of the patterns says that match a path."""
        best, says = -1, None
        for index, pattern in self._plain.get(names[-1], ()):
            if index > best and (folder or not pattern.folders_only):
                best, says = index, pattern.ignores
        for index, pattern in self._others:
            if index < best:
                break
            if (folder or not pattern.folders_only) and _matches(pattern, names):
                return pattern.ignores
        return says


def _sorted(
    patterns: list[_Pattern],
) -> tuple[dict[str, list[tuple[int, _Pattern]]], list[tuple[int, _Pattern]]]:
    """Patterns that are one plain name, by that name, and all others, the last first."""
    plain: dict[str, list[tuple[int, _Pattern]]] = {}
    others = []
    for index, pattern in enumerate(patterns):
        name = pattern.parts[0] if len(pattern.parts) == 1 and not pattern.anchored else None
        if name and all(isinstance(token, _Letter) for token in name):
            text = "".join(token.character for token in name if isinstance(token, _Letter))
            plain.setdefault(text, []).append((index, pattern))
        else:
            others.append((index, pattern))
    return plain, others[::-1]


def _pattern(line: str) -> _Pattern | None:
    """The pattern of a line; None for a comment, and for one that git passes over."""
    text = line.rstrip("\r\n")
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    if not text or text.startswith("#") or len(text) > LONGEST:
        return None
    ignores = not text.startswith("!")
    text = text if ignores else text[1:]
    folders_only = text.endswith("/")
    text = text.rstrip("/") if folders_only else text
    anchored = "/" in text
    names = text.removeprefix("/").split("/")
    parts: list[_Part] = []
    for name in names:
        part = None if name == "**" else _tokens(name)
        if name != "**" and part is None:
            return None
        if not (part is None and parts and parts[-1] is None):
            parts.append(part)
    return _Pattern(tuple(parts), anchored, folders_only, ignores) if text else None


def _tokens(name: str) -> tuple[_Token, ...] | None:
    """The tokens of one name; None where it cannot match anything."""
    found: list[_Token] = []
    position = 0
    while position < len(name):
        character = name[position]
        position += 1
        if character == "*":
            if not found or found[-1] != _STAR:
                found.append(_STAR)
        elif character == "?":
            found.append(_ONE)
        elif character == "[":
            bracket = _class(name, position)
            if bracket is None:
                return None
            found.append(bracket[0])
            position = bracket[1]
        elif character == "\\":
            if position == len(name):
                return None
            found.append(_Letter(name[position]))
            position += 1
        else:
            found.append(_Letter(character))
    return tuple(found)


def _class(name: str, position: int) -> tuple[_Class, int] | None:
    """A `[...]` after its bracket, and where it ends; None where it does not."""
    negated = name[position : position + 1] in ("!", "^")
    position += negated
    ranges: list[tuple[str, str]] = []
    first = True
    while position < len(name) and (name[position] != "]" or first):
        first = False
        if name.startswith("[:", position):
            end = name.find(":]", position + 2)
            known = _POSIX.get(name[position + 2 : end]) if end >= 0 else None
            if known is None:
                return None
            ranges += known
            position = end + 2
            continue
        low, position = _in_class(name, position)
        high = low
        if name[position : position + 1] == "-" and name[position + 1 : position + 2] not in "]":
            high, position = _in_class(name, position + 1)
        ranges.append((low, high))
    return (_Class(negated, tuple(ranges)), position + 1) if position < len(name) else None


def _in_class(name: str, position: int) -> tuple[str, int]:
    if name[position] == "\\" and position + 1 < len(name):
        position += 1
    return name[position], position + 1


def _matches(pattern: _Pattern, names: Sequence[str]) -> bool:
    """Whether a pattern matches a path: from its start, or, with one name alone, its last name."""
    if not pattern.anchored:
        part = pattern.parts[0]
        return part is None or _is(part, names[-1])
    parts = pattern.parts
    at, name, restart, resumed = 0, 0, -1, 0
    while name < len(names):
        if at < len(parts) and parts[at] is None:
            if at == len(parts) - 1:
                return True
            at += 1
            restart, resumed = at, name
        elif at < len(parts) and _is(parts[at] or (), names[name]):
            at, name = at + 1, name + 1
        elif restart >= 0:
            resumed += 1
            at, name = restart, resumed
        else:
            return False
    return at == len(parts)


def _is(tokens: Sequence[_Token], name: str) -> bool:
    """Whether one name matches; at a mismatch the last star takes one character more."""
    at, position, restart, resumed = 0, 0, -1, 0
    while position < len(name):
        token = tokens[at] if at < len(tokens) else None
        if token == _STAR:
            at += 1
            restart, resumed = at, position
        elif token is not None and _is_one(token, name[position]):
            at, position = at + 1, position + 1
        elif restart >= 0:
            resumed += 1
            at, position = restart, resumed
        else:
            return False
    return all(token == _STAR for token in tokens[at:])


def _is_one(token: _Token, character: str) -> bool:
    if isinstance(token, _Class):
        return token.has(character)
    return token == _ONE or (isinstance(token, _Letter) and token.character == character)
