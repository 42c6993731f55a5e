"""What git tracks, for an ignore pattern says nothing about a file that is tracked.

Source: https://git-scm.com/docs/index-format, versions 2 and 3. Version 4 shortens names, and is
taken as an index that names nothing.
"""

from __future__ import annotations

import os
import re

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of an index; a larger one is not read."""

_LENGTH = 0xFFF
"""The bits of an entry's flags that have the length of its name; all of them for a longer one."""


class Tracked:
    """The index of a repository, read when it is first asked for something."""

    def __init__(self, root: str) -> None:
        self._root = os.path.abspath(root)
        self._index: bytes | None = None

    def has(self, path: str) -> bool:
        """Whether a file is tracked, or something in a folder, whose path ends in `/`."""
        if self._index is None:
            self._index = _index_of(self._root)
        relative = os.path.relpath(os.path.abspath(path), self._root).replace(os.sep, "/")
        name = os.fsencode(relative) + (b"/" if path.endswith("/") else b"\0")
        at = self._index.find(name)
        while at >= 0:
            if self._starts(at):
                return True
            at = self._index.find(name, at + 1)
        return False

    def _starts(self, at: int) -> bool:
        """Whether a name starts at a place: the flags before it have its length."""
        assert self._index is not None
        length = int.from_bytes(self._index[at - 2 : at], "big") & _LENGTH
        return length in (self._index.find(b"\0", at) - at, _LENGTH)


def _index_of(root: str) -> bytes:
    """The index of a repository; b"" where there is none that can be read."""
    folder = os.path.join(root, ".git")
    try:
        if os.path.isfile(folder):  # of a worktree or a submodule
            with open(folder, encoding="utf-8", errors="replace") as file:
                pointer = re.match(r"gitdir:\s*(\S.*)", file.read(4096))
            folder = os.path.join(root, pointer[1].strip()) if pointer else folder
        path = os.path.join(folder, "index")
        if os.path.getsize(path) > MOST_BYTES:
            return b""
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return b""
    return data if data[:4] == b"DIRC" and data[4:8] in (b"\0\0\0\2", b"\0\0\0\3") else b""


def is_noted(folder: str) -> bool:
    """Whether git has noted anything of the repository around a folder; true where there is none,
    for then nothing is ignored but what the folder itself says."""
    current = os.path.abspath(folder)
    while not os.path.exists(os.path.join(current, ".git")):
        parent = os.path.dirname(current)
        if parent == current:
            return True
        current = parent
    return bool(_index_of(current))
