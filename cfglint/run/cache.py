"""Results kept between runs, by content: a change of anything a file depends on lints it again.

One JSON file per folder of configs, below `.cfglint_cache`, so that linting one file of a large
tree reads one small file. A cache that cannot be read or written is no cache, never an error.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from typing import Any

from cfglint import __version__
from cfglint.files.reading import leads_out, read_own
from cfglint.files.writing import make_folder, write_atomically

FORMAT = 4

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of one file of the cache; a larger one is made anew."""


APART = frozenset({"__pycache__", "cli", "dynamic", "report", "verify", "zoo"})
"""Folders of the package whose code makes nothing that is kept."""

DISTRIBUTION = f"cfglint_torch-{__version__}.dist-info"
"""The folder that an installer writes beside the package."""


def version_tag() -> bytes:
    """What makes every older entry worthless: cfglint's version, its schemas, and PyYAML's version.

    PyYAML's versions make different values of merge keys.
    """
    from yaml import __version__ as pyyaml

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return f"{FORMAT}:{__version__}:{pyyaml}:{last_change(package)}".encode()


def last_change(package: str) -> int:
    """When the code of a package's folder changed last, in nanoseconds.

    What an installer wrote changes as a whole, and with it the list of its files, which lies beside
    it. In a checkout, or where it is installed in an editable way, there is no such list beside the
    package: there the version stays while the code changes, and the newest source file counts.
    """
    try:
        return os.stat(os.path.join(os.path.dirname(package), DISTRIBUTION, "RECORD")).st_mtime_ns
    except OSError:
        pass
    newest = 0
    for folder, folders, names in os.walk(package):
        folders[:] = [name for name in folders if name not in APART]
        for name in names:
            if name.endswith((".py", ".json")):
                newest = max(newest, os.stat(os.path.join(folder, name)).st_mtime_ns)
    return newest


def digest(data: bytes) -> str:
    """A content hash, 32 hex digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read_json(store: str, name: str) -> Any:
    """A JSON file of the cache, or None."""
    data = read_own(os.path.join(store, name), MAX_BYTES)
    if not isinstance(data, bytes) or leads_out(store):
        return None
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError):
        return None


def write_json(store: str, name: str, data: Any) -> None:
    """Write a JSON file of the cache, in one step; failing to is no error."""
    try:
        if not os.path.isdir(store):
            make_folder(store)
            write_atomically(os.path.join(store, ".gitignore"), b"*\n")
        path = os.path.join(store, name)
        write_atomically(path, json.dumps(data, separators=(",", ":")).encode())
    except OSError:
        return


class Cache:
    """The entries of one project under one set of settings.

    `read` gives the digest of a file's content, None where there is none.
    """

    def __init__(self, store: str, fingerprint: str, read: Callable[[str], str | None]) -> None:
        self._store = store
        self._key = digest(fingerprint.encode() + version_tag())
        self._read = read
        self._shards: dict[str, dict[str, Any]] = {}
        self._changed: set[str] = set()

    def _shard(self, path: str) -> tuple[str, dict[str, Any]]:
        where = os.path.dirname(os.path.abspath(path))
        name = f"{digest(where.encode(errors='surrogateescape'))}.json"
        if name not in self._shards:
            data = read_json(self._store, name)
            entries = data.get("entries") if isinstance(data, dict) else None
            if not isinstance(entries, dict) or data.get("key") != self._key:
                entries = {}
            self._shards[name] = entries
        return name, self._shards[name]

    def get(self, path: str, name: str) -> Any:
        """The result kept under `name`, if the file and all it depends on are as they were."""
        entry = self._shard(path)[1].get(name)
        if not isinstance(entry, dict):
            return None
        try:
            fresh = all(self._read(file) == old for file, old in entry["files"].items())
        except (KeyError, AttributeError, TypeError):
            return None
        return entry.get("result") if fresh else None

    def put(self, path: str, name: str, files: dict[str, str | None], result: Any) -> None:
        """Keep a result, with the digest of every file it depends on (None: it did not exist)."""
        shard, entries = self._shard(path)
        entries[name] = {"files": files, "result": result}
        self._changed.add(shard)

    def save(self) -> None:
        """Write what changed."""
        for name in self._changed:
            write_json(self._store, name, {"key": self._key, "entries": self._shards[name]})
        self._changed.clear()
