"""Why nothing is said of a key that no code was seen to read: one function an excuse.

The first that holds is told by `cfglint where` and `cfglint reads`, so that silence is no riddle.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

from cfglint.compose.items import MANDATORY, Item, below
from cfglint.diagnostic import MAY_READ
from cfglint.names import nearest, synonym
from cfglint.source.reads import CodeReads

Path = tuple[str, ...]


class Asked(NamedTuple):
    """A key of a mapping, and what is known around it.

    `section` is that of the code, `prefix` the mapping's path from there; `named` are paths that
    values of the config name. `gone` are keys of the mapping that went where they cannot be
    followed; `silent` those that a missing key is explained by, `missing` the missing ones, dotted
    from the mapping; `aliases` are dotted keys of the settings. `elsewhere` says that the
    repository's Python mentions the key outside the code that was read, and `whole` that the
    program was followed from where it loads the config.
    """

    key: str
    value: Item
    section: str
    prefix: Path
    codes: list[CodeReads]
    named: Set[Path]
    gone: Set[str] = frozenset()
    silent: Set[str] = frozenset()
    missing: tuple[str, ...] = ()
    aliases: frozenset[str] = frozenset()
    elsewhere: bool = False
    whole: bool = True

    @property
    def path(self) -> Path:
        """The key's path from the section."""
        return (*self.prefix, self.key)


def not_followed(asked: Asked) -> str:
    """The key went to code that cannot be read."""
    return "it goes where it was not followed" if asked.key in asked.gone else ""


def explains_a_missing_key(asked: Asked) -> str:
    """A missing key is told, with this one as what is likely meant: one cause, one diagnostic."""
    if asked.key in asked.silent:
        return "a missing key is reported, which this one is likely meant for"
    for other in asked.missing:
        if nearest(other, [asked.key]) or synonym(other, [asked.key]):
            return f"`{other}` is missing, which this one is likely meant for"
    return ""


def given_by_the_command_line(asked: Asked) -> str:
    """`--set` is the user's own word, and no line of a file."""
    return "--set gives it" if asked.value.how == "set" else ""


def to_be_filled(asked: Asked) -> str:
    """No value is lost: code or a command line is to give one, or there is none."""
    if asked.value.value == {} and asked.section:
        return "it is empty"
    return "its value is still to be given" if asked.value.value == MANDATORY else ""


def of_code_not_followed(asked: Asked) -> str:
    """Code that was not followed has this word, and gets the config."""
    found = any(asked.key in code.unfollowed for code in asked.codes)
    return f"{MAY_READ} `{asked.key}`" if found else ""


def overwritten(asked: Asked) -> str:
    """Code sets it before anything reads it, which R305 tells."""
    found = any(write.path == asked.path for code in asked.codes for write in code.writes_at)
    return "code overwrites it (R305)" if found else ""


def an_alias(asked: Asked) -> str:
    """The settings say that another key stands for it, or it for another."""
    found = below(asked.section, *asked.path) in asked.aliases
    return "the settings have it as an alias" if found else ""


def a_section(asked: Asked) -> str:
    """A mapping at the root may be for another program that takes its part of the file."""
    whole = not asked.section and isinstance(asked.value.value, dict)
    return "a section may be for another program" if whole else ""


def named_by_values(asked: Asked) -> str:
    """Other values of the config are made of it."""
    parts = (*asked.section.split("."), *asked.path) if asked.section else asked.path
    found = any(name[: len(parts)] == parts for name in asked.named)
    return "other values of the config are made of it" if found else ""


def mentioned_elsewhere(asked: Asked) -> str:
    """Only the section's own code was read, and other code of the repository has the word."""
    if asked.whole or not asked.elsewhere:
        return ""
    return "other code of the repository mentions it"


def of_the_environment(asked: Asked) -> str:
    """What loads a config may export keys in capitals by a loop."""
    if asked.whole or not asked.key.isupper():
        return ""
    return "a key in capitals may be exported to the environment"


Excuse = Callable[[Asked], str]

OF_THE_KEY: tuple[Excuse, ...] = (
    given_by_the_command_line,
    to_be_filled,
    of_code_not_followed,
    overwritten,
    an_alias,
    a_section,
)
"""Those that hold for a mapping as a whole, too."""

EXCUSES: tuple[Excuse, ...] = (
    not_followed,
    explains_a_missing_key,
    *OF_THE_KEY,
    named_by_values,
    mentioned_elsewhere,
    of_the_environment,
)
"""In the order in which they are asked; the first is told."""


def excuse_of(asked: Asked, excuses: tuple[Excuse, ...] = EXCUSES) -> str:
    """Why nothing is said of a key; "" where nothing speaks for it."""
    return next(filter(None, (excuse(asked) for excuse in excuses)), "")
