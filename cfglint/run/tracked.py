"""What git tracks, for an ignore pattern says nothing about a file that is tracked.

Source: https://git-scm.com/docs/index-format, versions 2 and 3. Version 4 shortens names, and is
taken as an index that names nothing.
"""

from __future__ import annotations

import os
import re

from cfglint.files.reading import read_bytes, repository, text_of

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
    pointer = re.match(r"gitdir:\s*(\S.*)", text_of(folder) if os.path.isfile(folder) else "")
    if pointer is not None:  # of a worktree or a submodule
        folder = os.path.join(root, pointer[1].strip())
    data = read_bytes(os.path.join(folder, "index"), MOST_BYTES)
    known = isinstance(data, bytes) and data[:8] in (b"DIRC\0\0\0\2", b"DIRC\0\0\0\3")
    return data if isinstance(data, bytes) and known else b""


def is_noted(folder: str) -> bool:
    """Whether git has noted anything of the repository around a folder; true where there is none,
    for then nothing is ignored but what the folder itself says."""
    root = repository(folder)
    return not root or bool(_index_of(root))
