"""Where the code behind a config lies. Imports nothing heavy: every config is asked about."""

from __future__ import annotations

import os

from cfglint.run.settings import Settings


def find_root(folder: str, settings: Settings) -> str | None:
    """The folder that module names start from: the nearest, at or above one with configs, that has
    the layout's code. With consumers in the settings it is the settings' folder.
    """
    if settings.consumers:
        return settings.folder
    current = folder
    while True:
        if os.path.isdir(os.path.join(current, "src", "model_factory")):
            return current
        parent = os.path.dirname(current)
        if parent == current or os.path.exists(os.path.join(current, ".git")):
            return None
        current = parent


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
