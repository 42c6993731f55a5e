"""Where the repository around a file is. Imports nothing heavy: every config is asked about."""

from __future__ import annotations

import os


def repository_of(path: str) -> str:
    """The folder of the repository around a file: the nearest with `.git`, else with a
    `pyproject.toml` or `setup.py`, else the working folder above it; "" for none."""
    folder = os.path.dirname(os.path.abspath(path))
    for marks in ((".git",), ("pyproject.toml", "setup.py", "setup.cfg")):
        current = folder
        while True:
            if any(os.path.exists(os.path.join(current, mark)) for mark in marks):
                return current
            parent = os.path.dirname(current)
            if parent == current:
                break
            current = parent
    here = os.getcwd()
    return here if os.path.commonpath([here, folder]) == here else ""
