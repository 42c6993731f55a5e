"""Names of temporary files and folders, by which a run knows those of runs that were killed, and
removes them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from functools import cache

OLD = 3600.0
"""Seconds after which a temporary file of another machine counts as left behind."""


@cache
def machine() -> str:
    """What tells the processes of this machine, boot and container from others: 8 hex digits."""
    parts = [os.uname().nodename if hasattr(os, "uname") else ""]
    with contextlib.suppress(OSError), open("/proc/sys/kernel/random/boot_id") as stream:
        parts.append(stream.read())
    with contextlib.suppress(OSError):
        parts.append(os.readlink("/proc/self/ns/pid"))
    return hashlib.blake2b("".join(parts).encode(), digest_size=4).hexdigest()


def lives(process: int) -> bool:
    """Whether there is a process of this number on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def folder_name(purpose: str, process: int) -> str:
    """How the name of a process's folder in the system's temporary folder begins."""
    return f"cfglint-{purpose}-{machine()}-{process}"


def remove_left(purpose: str) -> None:
    """Remove the folders for this purpose that this user's killed runs left on this machine."""
    named = re.compile(rf"cfglint-{re.escape(purpose)}-{machine()}-(\d+)(?:-.*)?")
    with contextlib.suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            match = named.fullmatch(entry.name)
            if match and not lives(int(match[1])) and _is_own_folder(entry):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    mine = not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid()
    return mine and entry.is_dir(follow_symlinks=False)


_FILE = re.compile(r"\.cfglint-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp")


def file_name() -> str:
    """A new name for a file that this process writes, beside the one that it will replace."""
    return f".cfglint-{machine()}-{os.getpid()}-{os.urandom(4).hex()}.tmp"


def remove_left_files(folder: str) -> None:
    """Remove the temporary files that runs left in a folder which were killed as they wrote.

    What such a run meant to write was not written, so the next one comes here again.
    """
    with contextlib.suppress(OSError):
        names = [name for name in os.listdir(folder) if name.startswith(".cfglint-")]
        for match in filter(None, map(_FILE.fullmatch, names)):
            path = os.path.join(folder, match[0])
            with contextlib.suppress(OSError):
                if match[1] == machine():
                    left = not lives(int(match[2]))
                else:
                    left = time.time() - os.lstat(path).st_mtime > OLD
                if left:
                    os.unlink(path)
