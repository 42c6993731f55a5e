"""Files of a run: written whole or not at all; the Python files of a repository."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator


def shown(path: str) -> str:
    """A path as messages show it: relative where it lies below the working folder."""
    relative = os.path.relpath(path)
    return os.path.normpath(path) if relative.startswith("..") else relative


_SKIPPED = frozenset(
    ("build", "dist", "node_modules", "site-packages", "venv", "env", "__pycache__")
)
"""Folders of code that is not the repository's own; hidden ones are skipped too."""


MOST_CHARACTERS = 1_000_000
"""What is read of a file that is only looked through."""


def text_of(path: str) -> str:
    """The text of a file that is only looked through; "" where it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read(MOST_CHARACTERS)
    except OSError:
        return ""


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


def write_atomically(path: str, data: bytes) -> None:
    """Replace the content of `path` in one step, keeping its mode and following a link.

    What is there and is no regular file, such as a pipe or `/dev/stdout`, is written to as it is.

    Raises:
        OSError: the folder is read-only, the disk is full; `path` is then as it was.
    """
    import tempfile  # takes longer than linting a file does

    target = os.path.realpath(path)
    if os.path.lexists(target) and not os.path.isfile(target):
        with open(target, "wb") as stream:
            stream.write(data)
        return
    folder = os.path.dirname(target) or "."
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".cfglint-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(OSError):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
