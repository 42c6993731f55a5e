"""Keeps a program's writes away from the machine. No torch here.

Where the system allows it (Linux, with namespaces for users or as root), the process gets mounts
for itself: the folders that a program may write to are overlaid with memory, everything else is
read-only, and all of it is gone when the process ends. So child processes and libraries in C are
held, too. Elsewhere the working folder is copied, and Python refuses to write outside of the copy.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from cfglint.dynamic.isolation import NEWNS, apart
from cfglint.files.temporary import folder_name

_BIND, _RECURSIVE, _PRIVATE = 1 << 12, 1 << 14, 1 << 18
_AT_FDCWD, _READ_ONLY = -100, 1
_MOUNT_SETATTR = 442

MEMORY = "/dev/shm"
"""What is written goes here: a file system in memory, of the process alone."""

ROOM = "2g"
"""As much may be written."""

COPIED = 256 * 1024
"""Bytes up to which a file is copied where there are no mounts; a larger one is linked to."""

SCRATCH = "CFGLINT_TRACE"
"""An environment variable: the folder for a copy, by the number that the worker knows a trace's
process by. In a namespace the process itself has another one."""

PURPOSE = "trace"
"""What such folders are for, in their names."""

MOST_FILES = 50_000
"""Files of a working folder that are copied."""


def protect(folder: str) -> str:
    """Let this process write nothing that lasts.

    Args:
        folder: the working folder, absolute.

    Returns:
        The working folder to use from now on: the same, or a copy of it.

    Raises:
        OSError: neither can be had; the message says why.
    """
    try:
        _overlay(folder)
    except OSError:
        return _copy(folder)
    return folder


def _overlay(folder: str) -> None:
    """Mounts for this process. Raises OSError where the system does not allow them."""
    if sys.platform != "linux":
        raise OSError("there are no overlays on this system")
    libc = ctypes.CDLL(None, use_errno=True)
    places = _places(folder)
    apart(libc, NEWNS)
    _mount(libc, None, "/", None, _RECURSIVE | _PRIVATE, None)
    _mount(libc, "cfglint", MEMORY, "tmpfs", 0, f"size={ROOM},mode=1777")
    covered = []
    for number, place in enumerate(places):
        below = _mounted_below(place)
        with contextlib.suppress(OSError):
            _cover(libc, place, f"{MEMORY}/.cfglint/{number}")
            covered.append(place)
        for mount, descriptor in below.items():
            with contextlib.suppress(OSError):
                _mount(libc, f"/proc/self/fd/{descriptor}", mount, None, _BIND | _RECURSIVE, None)
            os.close(descriptor)
    if not any(folder == place or folder.startswith(place + os.sep) for place in covered):
        raise OSError("the working folder cannot be overlaid")
    _only_read(libc, [MEMORY, *covered])
    os.chdir(folder)
    trial = os.path.join(folder, f".cfglint-{os.getpid()}")  # folders of others cannot be copied up
    with open(trial, "w"):
        pass
    os.unlink(trial)


def _places(folder: str) -> list[str]:
    """Folders that programs write to, outer ones first; none within another one."""
    wanted = [folder, os.path.expanduser("~"), tempfile.gettempdir(), "/tmp", "/var/tmp"]
    wanted += [os.environ[name] for name in ("HF_HOME", "TORCH_HOME") if name in os.environ]
    real = sorted({os.path.realpath(path) for path in wanted if os.path.isdir(path)}, key=len)
    found: list[str] = []
    for path in real:
        if path != "/" and not any(_is_within(path, outer) for outer in found):
            found.append(path)
    return found


def _is_within(path: str, outer: str) -> bool:
    """Whether a folder lies in another one, on the same file system: an overlay shows no more."""
    below = path == outer or path.startswith(outer.rstrip("/") + os.sep)
    return below and os.stat(path).st_dev == os.stat(outer).st_dev


def _mounts() -> list[str]:
    """Where something is mounted, in the order in which it was."""
    with open("/proc/self/mountinfo") as stream:
        return [line.split()[4].encode().decode("unicode_escape") for line in stream]


def _mounted_below(place: str) -> dict[str, int]:
    """What is mounted below a folder, which an overlay would hide, with a descriptor of each."""
    found = {}
    for mount in _mounts():
        if mount.startswith(place + os.sep):
            with contextlib.suppress(OSError):
                found[mount] = os.open(mount, os.O_PATH)
    return found


def _mount(
    libc: Any, source: str | None, target: str, kind: str | None, flags: int, data: str | None
) -> None:
    texts = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    if libc.mount(texts[0], texts[1], texts[2], flags, texts[3]) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


def _cover(libc: Any, place: str, upper: str) -> None:
    for part in ("up", "work"):
        os.makedirs(f"{upper}/{part}", exist_ok=True)
    if any(mark in place for mark in (",", ":", "\\")):
        raise OSError(f"{place} cannot be overlaid")
    options = f"lowerdir={place},upperdir={upper}/up,workdir={upper}/work"
    try:
        _mount(libc, "overlay", place, "overlay", 0, options)
    except OSError:
        _mount(libc, "overlay", place, "overlay", 0, f"{options},userxattr")


def _only_read(libc: Any, but: list[str]) -> None:
    """Make every mount read-only but these, and those of devices and processes."""
    attributes = (ctypes.c_uint64 * 4)(_READ_ONLY, 0, 0, 0)
    for mount in _mounts():
        if mount in but or mount.startswith(("/dev", "/proc", "/sys")):
            continue
        libc.syscall(
            _MOUNT_SETATTR, _AT_FDCWD, os.fsencode(mount), 0, attributes, ctypes.sizeof(attributes)
        )


def _copy(folder: str) -> str:
    """A copy of the working folder, large files linked to, outside of which Python writes nothing.

    `clean` removes it.
    """
    made = os.environ.get(SCRATCH) or scratch_of(os.getpid())
    os.mkdir(made, 0o700)
    copy = os.path.join(made, "work")
    count = 0

    def copied(source: str, target: str) -> None:
        nonlocal count
        count += 1
        if count > MOST_FILES:
            raise OSError(f"{folder} holds more than {MOST_FILES} files: it cannot be copied")
        if os.path.getsize(source) > COPIED:
            os.symlink(source, target)
        else:
            shutil.copyfile(source, target)

    ignore = shutil.ignore_patterns(".git", "__pycache__", "node_modules", ".venv", "venv")
    shutil.copytree(folder, copy, symlinks=False, copy_function=copied, ignore=ignore)
    sys.addaudithook(_refusing(os.path.realpath(made)))
    os.chdir(copy)
    return copy


def scratch_of(process: int) -> str:
    """The folder for the copy that a process makes, if it makes one."""
    return os.path.join(tempfile.gettempdir(), folder_name(PURPOSE, process))


def clean(process: int) -> None:
    """Remove the copy that a process made, if it made one; after its end."""
    made = scratch_of(process)
    if os.path.isdir(made) and not os.path.islink(made):
        shutil.rmtree(made, ignore_errors=True)


_CHANGING: dict[str, tuple[int, ...]] = {
    "os.mkdir": (0,),
    "os.rmdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.link": (1,),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "shutil.rmtree": (0,),
}
"""Audit events that change the file system -> which of their arguments are paths."""


def _refusing(allowed: str) -> Callable[[str, tuple[Any, ...]], None]:
    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            mode, flags = args[1], args[2] or 0
            text = isinstance(mode, str) and any(mark in mode for mark in "wax+")
            writes = text or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
            paths = [args[0]] if writes else []
        else:
            paths = [args[index] for index in _CHANGING.get(event, ())]
        for path in paths:
            if not isinstance(path, (str, bytes, os.PathLike)):
                continue
            real = os.path.realpath(os.fsdecode(path))
            if not real.startswith((allowed + os.sep, "/dev/", "/proc/")):
                raise PermissionError(f"cfglint lets a traced program write nothing to {real}")

    return hook
