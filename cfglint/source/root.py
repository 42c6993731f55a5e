"""Where the repository around a file is. Imports nothing heavy: every config is asked about."""

from __future__ import annotations

import os
from itertools import islice

from cfglint.files import python_files

MOST_FILES = 5_000
"""Python files of a folder that nothing marks as a repository, up to which it is taken as one: more
are several projects in one place. A run from there took 19 s for one config (20,000 files)."""


def repository_of(path: str, known: dict[tuple[str, str], str] | None = None) -> str:
    """The folder of the repository around a file: the nearest with `.git`, else with a
    `pyproject.toml` or `setup.py`, else the working folder above it, or, where that has too many
    Python files, the highest below it on the way to the file that has not; "" for none.

    Args:
        known: gets what was found of folders on the way up, and answers for them.
    """
    folder = os.path.dirname(os.path.abspath(path))
    known = {} if known is None else known
    for marks in ((".git",), ("pyproject.toml", "setup.py", "setup.cfg")):
        if found := _nearest(folder, marks, known):
            return found
    here = os.getcwd()
    if os.path.commonpath([here, folder]) != here:
        return ""
    below = os.path.relpath(folder, here).split(os.sep)
    ways = (os.path.normpath(os.path.join(here, *below[:end])) for end in range(len(below) + 1))
    return next((way for way in ways if _is_one_project(way, known)), "")


def _is_one_project(folder: str, known: dict[tuple[str, str], str]) -> bool:
    """Whether a folder has no more Python files than one project has, counted once."""
    key = (folder, "one project")
    if key not in known:
        few = sum(1 for _ in islice(python_files(folder), MOST_FILES + 1)) <= MOST_FILES
        known[key] = folder if few else ""
    return bool(known[key])


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
