"""Bytes on disk to text: encodings, size, and files that are not there.

`yaml.safe_load(open(path, encoding="utf-8"))` is how these configs are read; what that call would
not read is a problem here.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

MAX_BYTES = 4 * 1024 * 1024
"""Bytes; the largest of 117 real configs has 8 kB. A data file under `configs/` is not a config."""


class Source(NamedTuple):
    """The text of one file and how it was encoded, so that an edit writes back the same bytes.

    `bom` is the byte order mark that stood before the text.
    """

    text: str
    encoding: str
    bom: bytes = b""


class ReadProblem(NamedTuple):
    """Why a file could not be read as UTF-8; `offset` is in bytes.

    `kind` is "unreadable" (no bytes), "limit" (too large) or "encoding".
    """

    kind: str
    message: str
    offset: int = 0


def read_bytes(path: str) -> bytes | ReadProblem:
    """The bytes of a regular file, or why there are none. Never blocks on a pipe or a device."""
    try:
        with open(path, "rb", opener=_open_without_blocking) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return ReadProblem("unreadable", "not a regular file")
            if status.st_size > MAX_BYTES:
                return ReadProblem("limit", _too_large(status.st_size))
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return ReadProblem("unreadable", (error.strerror or str(error)).lower())
    except ValueError as error:
        return ReadProblem("unreadable", str(error))
    if len(data) > MAX_BYTES:
        return ReadProblem("limit", _too_large(len(data)))
    return data


def _open_without_blocking(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _too_large(size: int) -> str:
    return f"{size / 2**20:.1f} MiB; cfglint reads configs of up to {MAX_BYTES // 2**20} MiB"


_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes) -> tuple[Source | None, ReadProblem | None]:
    """The text, and what is wrong with its encoding; both where it can be read another way."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                source = Source(data[len(bom) :].decode(encoding), encoding, bom)
            except UnicodeDecodeError as error:
                return None, ReadProblem(
                    "encoding", f"begins as {encoding}, but is not", len(bom) + error.start
                )
            if encoding == "utf-8":
                return source, None
            return source, ReadProblem("encoding", f"is {encoding.upper()}, not UTF-8")
    try:
        return Source(data.decode("utf-8"), "utf-8"), None
    except UnicodeDecodeError as error:
        offset = error.start
    try:
        return Source(data.decode("gb18030"), "gb18030"), ReadProblem(
            "encoding", "is not UTF-8; it reads as GB18030", offset
        )
    except UnicodeDecodeError:
        return None, ReadProblem(
            "encoding", f"is not UTF-8 (byte 0x{data[offset]:02x} at offset {offset})", offset
        )
