"""The files of a repository: which there are, and how messages show their paths."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfglint.files.reading import inside, repository

YAML_ENDINGS = (".yaml", ".yml")
"""How the names of YAML files end."""


def shown(path: str) -> str:
    """A path as messages show it: relative where it lies below the working folder, or in the
    repository that this one is in."""
    relative = os.path.relpath(path)
    if not relative.startswith(os.pardir):
        return relative
    root = repository(os.curdir)
    beside = root and inside(path, root) and len(relative) < len(os.path.abspath(path))
    return relative if beside else os.path.normpath(path)


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
