"""Every file of the user's is read here: regular files alone, up to a size, without blocking.

What a repository holds may be hostile: a pipe or a device under the name of a config, a link to
`/etc/passwd`, a base file in `/proc`. A file that the user names is read wherever it is; a file
that a repository names is read inside that repository, links resolved.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, NamedTuple

MEBIBYTE = 2**20

PROJECT_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", "cfglint.toml")
"""Files that say where a project begins that is in no git repository."""


class Unread(NamedTuple):
    """Why a file could not be read: it is not there, cannot be opened or is no regular file, is
    larger than the limit, or is outside of the repository that names it."""

    kind: Literal["missing", "unreadable", "limit", "outside"]
    message: str


_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

OUTSIDE = Unread("outside", "it is outside of the repository")


def read_bytes(path: str, limit: int) -> bytes | Unread:
    """The bytes of a regular file of at most `limit` bytes; links are followed."""
    return _read(path, limit, 0)


def read_own(path: str, limit: int) -> bytes | Unread:
    """As `read_bytes`, for a file that a repository has: a link may not lead out of it."""
    data = _read(path, limit, getattr(os, "O_NOFOLLOW", 0))
    if isinstance(data, Unread) and os.path.islink(path):
        return OUTSIDE if leads_out(path) else _read(path, limit, 0)
    return data


def text_of(path: str, limit: int = MEBIBYTE) -> str:
    """The text of a file that a repository has; "" where it cannot be read."""
    data = read_own(path, limit)
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _read(path: str, limit: int, flags: int) -> bytes | Unread:
    def opened(name: str, mode: int) -> int:
        return os.open(name, mode | flags | getattr(os, "O_NONBLOCK", 0))

    try:
        with open(path, "rb", opener=opened) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Unread("unreadable", _kind(status.st_mode))
            if status.st_size > limit:
                return _too_large(status.st_size, limit)
            data = stream.read(limit + 1)
    except FileNotFoundError as error:
        return Unread("missing", _reason(error))
    except OSError as error:
        return Unread("unreadable", _unopened(path, error))
    except ValueError as error:  # a NUL in the name
        return Unread("unreadable", str(error))
    return data if len(data) <= limit else _too_large(len(data), limit)


def _kind(mode: int) -> str:
    kind = next((name for test, name in _KINDS if test(mode)), "something else")
    return f"{kind}, not a regular file"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _unopened(path: str, error: OSError) -> str:
    """The reason, where opening fails because of what is there: a socket, a folder."""
    if error.errno in (errno.ENXIO, errno.EISDIR):
        try:
            return _kind(os.stat(path).st_mode)
        except OSError:
            pass
    return _reason(error)


def _too_large(size: int, limit: int) -> Unread:
    shown = f"{size / MEBIBYTE:.1f} MiB"
    return Unread("limit", f"{shown}; files of up to {limit / MEBIBYTE:g} MiB are read")


def repository(path: str) -> str:
    """The nearest folder, at or above a folder, that has a `.git`; "" for none."""
    return _above(os.path.abspath(path), (".git",))


def _above(folder: str, marks: tuple[str, ...]) -> str:
    while True:
        if any(os.path.exists(os.path.join(folder, mark)) for mark in marks):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def inside(path: str, root: str) -> bool:
    """Whether a path is a folder or below it, links resolved; one with a NUL leads nowhere."""
    if "\0" in path:
        return True
    real, top = os.path.realpath(path), os.path.realpath(root)
    return real == top or real.startswith(top.rstrip(os.sep) + os.sep)


def leads_out(path: str) -> bool:
    """Whether links on the way to a path lead out of the repository that it is in, or, outside of
    any, out of its folder."""
    full = os.path.abspath(path)
    if "\0" in full or os.path.realpath(full) == full:
        return False
    folder = os.path.dirname(full)
    return not inside(full, repository(folder) or folder)


def names_in(folder: str) -> list[str]:
    """The names in a folder of a repository; none where links lead out of it, or there is none."""
    root = repository(folder)
    if root and not inside(folder, root):
        return []
    with suppress(OSError):
        return os.listdir(folder)
    return []


class Boundary(NamedTuple):
    """What a run may read: what the user named, and the repositories around it.

    `roots` are folders, links resolved; `files` are paths that the user named one by one.
    """

    roots: tuple[str, ...]
    files: frozenset[str]

    def allows(self, path: str) -> bool:
        """Whether a file may be read."""
        return self.is_named(path) or self.holds(os.path.realpath(path))

    def is_named(self, path: str) -> bool:
        """Whether the user named a file; one with a NUL leads nowhere, and is none."""
        return os.path.abspath(path) in self.files or "\0" in path

    def holds(self, real: str) -> bool:
        """Whether a path without links is below what may be read."""
        return any(real == r or real.startswith(r.rstrip(os.sep) + os.sep) for r in self.roots)


def boundary(named: Iterable[str]) -> Boundary:
    """The boundary of a run over paths that the user named.

    In a git repository it is the repository's root. Outside of any it is the folder that was named
    or that a named file is in, the project that this folder is in, and the working folder.
    """
    roots: dict[str, None] = {}
    files = set()
    for path in named:
        full = os.path.abspath(path)
        folder = full if os.path.isdir(full) else os.path.dirname(full)
        if folder != full:
            files.add(full)
        root = repository(folder)
        if root:
            roots[root] = None
        else:
            roots |= dict.fromkeys((folder, _above(folder, PROJECT_MARKS) or folder, os.getcwd()))
    return Boundary(tuple(os.path.realpath(root) for root in roots), frozenset(files))
