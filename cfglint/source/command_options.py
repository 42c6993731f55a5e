"""What the command lines that start a program on a config give its options."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

_OPTION = re.compile(r"(?<!\S)--([A-Za-z][\w-]*)(?:[= ][ \t]*(?!-)(\S*))?")
_MORE = re.compile(r"(?i)\$(?:[@*]|\{?\w*(?:args|opt|extra|flag|param|override)\w*)")
"""A variable of a shell that has options, of which nobody knows which."""

ANY_OPTION = "*"
"""The name that stands for those."""

_END = re.compile(r"[|;&>]")
"""Where a command ends, and another or a file begins."""


def texts_of(commands: Iterable[str], script: str) -> Mapping[str, tuple[str | None, ...]]:
    """The options that command lines give a program, with the text behind each in each of the
    command lines: "" for a flag, None in one that does not give it.

    Args:
        commands: command lines that name one config, each as one line.
        script: the path of the program.
    """
    name = os.path.basename(script)
    starts = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
    several: list[dict[str, str]] = []
    for command in commands:
        found = starts.search(command)
        if found is None:
            continue
        behind = _END.split(command[found.end() :])[0]
        given = {m[1].replace("-", "_"): m[2] or "" for m in _OPTION.finditer(behind)}
        several.append(given | ({ANY_OPTION: ""} if _MORE.search(behind) else {}))
    names = {name for given in several for name in given}
    return {name: tuple(given.get(name) for given in several) for name in names}


def common(texts: tuple[str | None, ...]) -> str | None:
    """The text that an option has in all command lines; None where not all give it, or not the
    same."""
    return texts[0] if all(text == texts[0] for text in texts) else None
