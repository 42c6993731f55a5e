"""Names of temporary files and folders, by which a run knows those of runs that were killed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from functools import cache


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
