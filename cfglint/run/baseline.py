"""A baseline: findings that were there when a project began to use cfglint.

Entries are counted by file, code and message, without lines, so that they survive edits above
them. A baseline only shrinks: writing over an existing one drops what no longer occurs and adds
nothing.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

from cfglint.diagnostic import Diagnostic
from cfglint.files.reading import Unread, read_own
from cfglint.run.settings import SettingsError

MAX_BYTES = 64 * 1024 * 1024
"""Bytes; some 400,000 findings."""

Counts = Counter[tuple[str, str, str]]


def _entry(found: Diagnostic, folder: str) -> tuple[str, str, str]:
    file = os.path.relpath(found.span.file, folder).replace(os.sep, "/")
    return file, found.code, found.message


def load(path: str) -> Counts | None:
    """The counts in a baseline, None where the file is not there.

    Raises:
        SettingsError: it is there and is no baseline.
    """
    data = read_own(path, MAX_BYTES)
    if isinstance(data, Unread):
        if data.kind == "missing":
            return None
        raise SettingsError(f"baseline {path} cannot be read: {data.message}")
    try:
        entries = json.loads(data.decode("utf-8"))["entries"]
        return Counter(dict(_counted(item) for item in entries))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise SettingsError(
            f"baseline {path} is damaged or no cfglint baseline; delete it and run with "
            "--write-baseline"
        ) from None


def _counted(item: Any) -> tuple[tuple[str, str, str], int]:
    """One entry, checked.

    Raises:
        TypeError, KeyError: it is none.
    """
    file, code, message, count = item["file"], item["code"], item["message"], item["count"]
    texts = all(isinstance(text, str) for text in (file, code, message))
    if not texts or isinstance(count, bool) or not isinstance(count, int):
        raise TypeError("not an entry")
    return (file, code, message), count


def split(
    diagnostics: Iterable[Diagnostic], known: Counts, folder: str
) -> tuple[list[Diagnostic], Counts]:
    """Diagnostics that are not in the baseline, and the part of it that still occurs."""
    left = Counter(known)
    occurring: Counts = Counter()
    new = []
    for found in diagnostics:
        entry = _entry(found, folder)
        if left[entry] > 0:
            left[entry] -= 1
            occurring[entry] += 1
        else:
            new.append(found)
    return new, occurring


def count(diagnostics: Iterable[Diagnostic], folder: str) -> Counts:
    """The entries that a new baseline has."""
    return Counter(_entry(found, folder) for found in diagnostics)


def dump(counts: Counts) -> bytes:
    """A baseline as JSON, sorted, one entry a line."""
    lines = [
        json.dumps(
            {"file": file, "code": code, "message": message, "count": number}, ensure_ascii=False
        )
        for (file, code, message), number in sorted(counts.items())
        if number > 0
    ]
    body = ",\n".join(f"    {line}" for line in lines)
    return f'{{\n  "version": 1,\n  "entries": [\n{body}\n  ]\n}}\n'.encode(
        "utf-8", "backslashreplace"
    )
