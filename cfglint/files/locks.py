"""One process at a time on one file: a lock in the folder for temporary files."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator


class HeldError(Exception):
    """Another process holds the lock; its number is the text."""


@contextlib.contextmanager
def alone_on(path: str) -> Iterator[None]:
    """Hold the lock of a file, which need not exist; nothing is left afterwards.

    A link where the lock should be is refused: the folder may be one that others write to.

    Raises:
        HeldError: another process holds it.
        OSError: the lock cannot be made.
    """
    try:
        import fcntl
    except ImportError:  # a system without it has no dynamic stage either
        yield
        return
    digest = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()
    name = os.path.join(tempfile.gettempdir(), f"cfglint-{os.getuid()}-{digest[:16]}.lock")
    handle = -1
    while handle < 0 or not _is_still(name, handle):  # the one before may have removed it
        if handle >= 0:
            os.close(handle)
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with os.fdopen(handle) as stream:
                raise HeldError(stream.read(20).strip() or "unknown") from None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
        os.close(handle)


def _is_still(name: str, handle: int) -> bool:
    """Whether an open file is the one that has this name."""
    try:
        return os.path.samestat(os.stat(name), os.fstat(handle))
    except OSError:
        return False
