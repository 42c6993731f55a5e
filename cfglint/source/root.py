"""Where the repository around a file is. Imports nothing heavy: every config is asked about."""

from __future__ import annotations

import os


def repository_of(path: str, known: dict[tuple[str, str], str] | None = None) -> str:
    """The folder of the repository around a file: the nearest with `.git`, else with a
    `pyproject.toml` or `setup.py`, else the working folder above it; "" for none.

    Args:
        known: gets what was found of folders on the way up, and answers for them.
    """
    folder = os.path.dirname(os.path.abspath(path))
    known = {} if known is None else known
    for marks in ((".git",), ("pyproject.toml", "setup.py", "setup.cfg")):
        if found := _nearest(folder, marks, known):
            return found
    here = os.getcwd()
    return here if os.path.commonpath([here, folder]) == here else ""


def _nearest(folder: str, marks: tuple[str, ...], known: dict[tuple[str, str], str]) -> str:
    """The nearest folder, at or above one, that has one of several files; "" for none."""
    passed = []
    while True:
        found = known.get((folder, marks[0]))
        parent = os.path.dirname(folder)
        if found is None and any(os.path.exists(os.path.join(folder, mark)) for mark in marks):
            found = folder
        elif found is None and parent == folder:
            found = ""
        passed.append(folder)
        if found is not None:
            known |= dict.fromkeys(((each, marks[0]) for each in passed), found)
            return found
        folder = parent
