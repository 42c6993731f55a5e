"""The files of a repository: which there are, and how messages show their paths."""

from __future__ import annotations

import os
from collections.abc import Iterator


def shown(path: str) -> str:
    """A path as messages show it: relative where it lies below the working folder."""
    relative = os.path.relpath(path)
    return os.path.normpath(path) if relative.startswith("..") else relative


_SKIPPED = frozenset(
    ("build", "dist", "node_modules", "site-packages", "venv", "env", "__pycache__")
)
"""Folders of code that is not the repository's own; hidden ones are skipped too."""


def python_files(root: str) -> Iterator[str]:
    """The Python files below a folder, in sorted order."""
    return files_below(root, (".py",))


def files_below(root: str, endings: tuple[str, ...]) -> Iterator[str]:
    """The files of a repository's own below a folder that end so, in sorted order."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in _SKIPPED and not f.startswith("."))
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.join(folder, name)
