"""What linting one file gives."""

from __future__ import annotations

from typing import NamedTuple

from cfglint.diagnostic import (
    Config,
    Diagnostic,
)
from cfglint.document.suppressions import Suppression


class FileResult(NamedTuple):
    """What linting one file gave: located diagnostics, and the suppressions of files they are in.

    `depends_on` are all files that were read or looked for; `fragment` says that no document of the
    file is a whole experiment; `volatile`, that more files than these matter, so that it is not
    kept; `parsed`, that the file was parsed to its end; `config`, what was checked of it, None
    where it was not linted.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...]
    suppressions: dict[str, tuple[Suppression, ...]]
    depends_on: tuple[str, ...] = ()
    fragment: bool = False
    volatile: bool = False
    parsed: bool = True
    config: Config | None = None
