"""The kinds of text that a config may be, by the ending of its file."""

from __future__ import annotations

import os
from typing import Literal

Kind = Literal["yaml", "json", "toml", "python"]

YAML: tuple[Kind, ...] = ("yaml", "json")
"""What a loader opens of which nothing else is known: JSON is YAML."""

OTHER_KINDS: tuple[Kind, ...] = ("json", "toml", "python")

_ENDINGS: dict[str, Kind] = {".json": "json", ".toml": "toml", ".py": "python"}


def kind_of(path: str) -> Kind:
    """The kind of a file; one whose name shows none is YAML."""
    return _ENDINGS.get(os.path.splitext(path)[1], "yaml")


def kinds_of(loader: str) -> tuple[Kind, ...]:
    """What is opened by a loader that is called after a kind of text; by any other, YAML."""
    return next(((kind,) for kind in OTHER_KINDS if kind == loader), YAML)


NO_KEYS = "{}\n"
"""The text of a program that stands in the place of a config: it has no keys."""
