"""Every file is written here: whole or not at all, with the umask's mode, through no link that
leads out of the repository."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from cfglint.files.reading import leads_out
from cfglint.files.temporary import file_name, remove_left_files


def write_atomically(path: str, data: bytes) -> None:
    """Replace the content of a file in one step, keeping its mode and following a link.

    What is there and is no regular file, such as a pipe or `/dev/stdout`, is written to as it is.

    Raises:
        OSError: the folder is read-only, the disk is full, or a link leads out of the repository;
            `path` is then as it was.
    """
    if leads_out(path) and not _is_device_name(path):
        raise OSError(errno.EPERM, "it is a link that leads out of the repository", path)
    if _is_special(path):
        _write_through(path, data)
        return
    target = os.path.realpath(path)
    handle, temporary = _made_beside(target)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(OSError):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _is_device_name(path: str) -> bool:
    """Whether a name is one of the system's for a device or an open file, such as `/dev/stdout`."""
    return os.path.abspath(path).startswith(("/dev/", "/proc/self/fd/"))


def _is_special(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _write_through(path: str, data: bytes) -> None:
    """Write to a pipe or a device as it is; a pipe that nobody reads is an error, not a wait."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "wb") as stream:
        os.set_blocking(handle, True)
        stream.write(data)


def _made_beside(target: str) -> tuple[int, str]:
    """A new file in the folder of another, with the mode that the umask leaves."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    folder = os.path.dirname(target) or "."
    remove_left_files(folder)
    while True:
        temporary = os.path.join(folder, file_name())
        with contextlib.suppress(FileExistsError):
            return os.open(temporary, flags, 0o666), temporary


def make_folder(path: str) -> None:
    """Make a folder and those above it, where it is not there yet.

    Raises:
        OSError: it cannot be made, or a link leads out of the repository.
    """
    if os.path.isdir(path):
        return
    if leads_out(path):
        raise OSError(errno.EPERM, "it is a link that leads out of the repository", path)
    os.makedirs(path, exist_ok=True)
