"""Replies of the tracing process, kept by what they depend on: request, code, torch, cfglint.

One compressed file for each under `.cfglint_cache/dynamic/`. Held against another card, a kept
trace is replayed again; nothing is traced twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from importlib import metadata

from cfglint import __version__
from cfglint.dynamic.request import Reply, Request
from cfglint.files.reading import leads_out, read_own
from cfglint.files.writing import make_folder, write_atomically

MOST = 400
"""Files that are kept; the oldest go first."""

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of one reply, written out; a larger one is traced anew."""

KEPT = ("done", "dropped")
"""Endings that would be the same again; a hang or a crash may have had another cause."""


class Kept:
    """The replies in one folder; "" keeps nothing."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._fingerprint = _fingerprint() if folder else ""

    def get(self, request: Request) -> Reply | None:
        """The reply to a request, if nothing it depends on has changed."""
        if not self.folder or request.program:  # a program may read any file
            return None
        data = read_own(self._path(request), MAX_BYTES)
        if not isinstance(data, bytes) or leads_out(self.folder):
            return None
        try:
            found = json.loads(zlib.decompressobj().decompress(data, MAX_BYTES))
            if any(_digest(file) != kept for file, kept in found["files"].items()):
                return None
            return Reply(**found["reply"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error):
            return None

    def put(self, request: Request, reply: Reply) -> None:
        """Keep a reply; a folder that cannot be written keeps nothing."""
        if not self.folder or reply.status not in KEPT or request.program:
            return
        files = {file: _digest(file) for file in reply.data.get("files", ())}
        data = json.dumps({"reply": reply._asdict(), "files": files}).encode()
        try:
            make_folder(self.folder)
            write_atomically(self._path(request), zlib.compress(data, 1))
            self._prune()
        except OSError:
            return

    def _path(self, request: Request) -> str:
        text = json.dumps([self._fingerprint, request._asdict()], sort_keys=True, default=str)
        return os.path.join(self.folder, hashlib.sha256(text.encode()).hexdigest()[:32])

    def _prune(self) -> None:
        names = os.listdir(self.folder)
        if len(names) > MOST:
            paths = sorted((os.path.join(self.folder, n) for n in names), key=os.path.getmtime)
            for path in paths[: len(names) - MOST]:
                os.unlink(path)


def _fingerprint() -> str:
    """Text that differs with torch, cfglint and its own tracing code."""
    try:
        torch = metadata.version("torch")
    except metadata.PackageNotFoundError:
        torch = ""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    own = []
    for part in ("dynamic", "zoo"):
        for folder, _, names in os.walk(os.path.join(package, part)):
            for name in sorted(names):
                if name.endswith(".py"):
                    status = os.stat(os.path.join(folder, name))
                    own.append(f"{name}:{status.st_size}:{status.st_mtime_ns}")
    return f"{__version__} {torch} {hashlib.sha256(' '.join(own).encode()).hexdigest()}"


def _digest(file: str) -> str:
    try:
        with open(file, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except OSError:
        return ""
