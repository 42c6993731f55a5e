"""What other configs near one give: a key that a command line may give too is missing only where
the configs beside it have it."""

from __future__ import annotations

import itertools
import os
import re

from cfglint.files import YAML_ENDINGS, files_below
from cfglint.files.reading import text_of

MOST_FILES = 80
"""YAML files near a config that are looked at."""

ENOUGH = 3
"""Other configs below a folder with which no folder above it is looked at."""

MOST_LEVELS = 4


def _near(own: str) -> list[str]:
    """Other YAML files below the nearest folder above a file that has some, at least two levels
    up, so that the variants of one thing are seen together."""
    folder = os.path.dirname(own)
    found: list[str] = []
    for level in range(MOST_LEVELS):
        files = itertools.islice(files_below(folder, YAML_ENDINGS), MOST_FILES)
        found = [path for path in files if os.path.abspath(path) != own]
        above = os.path.dirname(folder)
        if (level and len(found) >= ENOUGH) or os.path.exists(os.path.join(folder, ".git")):
            break
        folder = above
    return found


def _key(name: str, before: str) -> re.Pattern[str]:
    return re.compile(rf"^{before}{re.escape(name)}\s*:", re.MULTILINE)


def given_by_others(file: str, path: tuple[str, ...], beside: frozenset[str]) -> bool:
    """Whether a config near a file gives a key, among others that this one has too.

    Args:
        path: the key, from the root.
        beside: keys at the root that the file itself has: half of them make another one alike.
    """
    own = os.path.abspath(file)
    inside = r"(?:[ \t]+|[^\n]*[{,][ \t]*)" if len(path) > 1 else ""
    wanted = _key(path[-1], inside)
    parents = [_key(part, r"[ \t\-]*") for part in path[:-1] if not part.isdecimal()]
    alike = [_key(name, "") for name in beside] if len(path) == 1 else []
    for other in _near(own):
        text = text_of(other)
        if wanted.search(text) is None or not all(each.search(text) for each in parents):
            continue
        if 2 * sum(each.search(text) is not None for each in alike) >= len(alike):
            return True
    return False
