"""The user's text made safe for where it is shown: a terminal, the log of a CI run.

A key or a file name may hold anything: escape sequences that repaint a terminal, line breaks with a
workflow command behind them, characters that reverse what follows.
"""

from __future__ import annotations

import re

_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, line breaks, those that change the direction of text or are not seen, and
halves of characters, which no encoding has."""

_COMMAND = r"(?m)^([^\S\n]*)(::|##)"
"""What a runner takes for a command: GitHub's `::error`, `::stop-commands::` and `##[group]`,
Azure's `##vso[`; both pass over blanks before it."""


def visible(text: str) -> str:
    """Text on one line, what a terminal would obey written out: `\\x1b`, `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSAFE, lambda found: _written(found[0]), text)


def whole(text: str) -> str:
    """Text that UTF-8 can hold: half a character is written out, as JSON writes it too."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", lambda m: _written(m[0]), text)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def no_commands(text: str) -> str:
    """Lines of a report, none of which is a command to a CI runner."""
    if "::" not in text and "##" not in text:  # a report has hundreds of lines
        return text
    return re.sub(_COMMAND, lambda found: f"{found[1]}\\{found[2]}", text)
