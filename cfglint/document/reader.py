"""Bytes on disk to text: encodings, size, and files that are not there.

`yaml.safe_load(open(path, encoding="utf-8"))` is how these configs are read; what that call would
not read is a problem here.
"""

from __future__ import annotations

from typing import NamedTuple

from cfglint.files import reading

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

    `kind` is one of `reading.Unread` or "encoding".
    """

    kind: str
    message: str
    offset: int = 0


def read_bytes(path: str) -> bytes | ReadProblem:
    """The bytes of a config, or why there are none."""
    data = reading.read_bytes(path, MAX_BYTES)
    return data if isinstance(data, bytes) else ReadProblem(data.kind, data.message)


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
                name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
                message = f"starts with the mark of {name}, but is not {name}"
                return None, ReadProblem("encoding", message, len(bom) + error.start)
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
