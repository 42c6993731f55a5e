"""Namespaces for one trace, where the system gives them: no network, and no process but its own.

What a trace starts then ends with it, however it was started, and it can neither see nor signal
the processes of the machine. Linux alone, as root or with user namespaces; elsewhere `limits.py`
has what is left. No torch here.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import sys
from typing import Any, NamedTuple

from cfglint.dynamic.limits import die_with_parent

NEWNS, NEWUSER, NEWPID, NEWNET = 0x00020000, 0x10000000, 0x20000000, 0x40000000
_RECURSIVE, _PRIVATE = 1 << 14, 1 << 18
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1

OFF = "CFGLINT_NO_NAMESPACES"
"""An environment variable: `1` does without them, for systems on which they do harm."""


class Held(NamedTuple):
    """What of the machine a trace surely cannot reach."""

    network: bool = False
    processes: bool = False


def isolate() -> Held:
    """Go on in namespaces, as the process that runs the user's code.

    It returns in a grandchild, whose exit status or signal this process then ends with; where the
    system gives no namespaces it returns at once, in the same process.
    """
    if sys.platform != "linux" or os.environ.get(OFF) == "1":
        return Held()
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        apart(libc, NEWNS | NEWPID | NEWNET)
    except OSError:
        return _network_alone(libc)
    _raise_loopback()
    child = os.fork()
    if child:
        _end_as(child)
    return Held(True, _as_first_process(libc))


def apart(libc: Any, kinds: int) -> None:
    """Namespaces for this process: as root, else as root of a namespace for users.

    Raises:
        OSError: the system gives none.
    """
    user, group = os.getuid(), os.getgid()
    if libc.unshare(kinds) == 0:
        return
    if libc.unshare(NEWUSER | kinds) != 0:
        raise OSError(ctypes.get_errno(), "this system gives no namespaces")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as stream:
            stream.write(text)


def _network_alone(libc: Any) -> Held:
    try:
        apart(libc, NEWNET)
    except OSError:
        return Held()
    _raise_loopback()
    return Held(network=True)


def _as_first_process(libc: Any) -> bool:
    """In the first process of a namespace: show its own processes in `/proc`, start the one that
    runs the user's code, and wait for it. Returns in that one alone.

    The first process itself would not do: signals that have no handler do not reach it.
    """
    die_with_parent()
    libc.mount(None, b"/", None, _RECURSIVE | _PRIVATE, None)
    libc.mount(b"proc", b"/proc", b"proc", _NOSUID | _NODEV | _NOEXEC, None)  # a container may not
    child = os.fork()
    if child:
        _end_as(child)
    die_with_parent()
    return True


def _end_as(child: int) -> None:
    """Wait for a process, and end as it did. What it left behind is gathered meanwhile."""
    _close_all()
    while True:
        try:
            ended, status = os.wait()
        except InterruptedError:
            continue
        except ChildProcessError:
            os._exit(70)
        if ended != child:
            continue
        code = os.waitstatus_to_exitcode(status)
        number = -code if code < 0 else code - SIGNALLED
        if number <= 0:
            os._exit(code)
        if os.getpid() != 1:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the first one wrote it, if any
            with contextlib.suppress(OSError, ValueError):  # not every signal has another handler
                signal.signal(number, signal.SIG_DFL)
            with contextlib.suppress(OSError, ValueError):
                os.kill(os.getpid(), number)
        os._exit(SIGNALLED + number)


SIGNALLED = 128
"""Added to a signal's number by a first process, which no signal from inside ends."""


def _close_all() -> None:
    """Close what the user's process writes to, so that its readers see the end of it."""
    os.closerange(0, 1 << 16)


def _raise_loopback() -> None:
    """Processes of one training talk to each other on 127.0.0.1."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(control, _SIOCGIFFLAGS, request))
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))
