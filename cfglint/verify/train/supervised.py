"""What a training starts ends with it: a process above the one that trains sees to that."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys

from cfglint.dynamic.limits import adopt_orphans, die_with_parent, end_orphans


def supervised() -> None:
    """Go on in a child process. The process above waits for it, ends whatever it left behind, and
    ends as it did; on SIGTERM, or when its own parent ends, at once.

    On other systems than Linux nothing is done: a process there adopts no orphans.
    """
    if sys.platform != "linux":
        die_with_parent()
        return
    adopt_orphans()
    signal.signal(signal.SIGTERM, _end)
    die_with_parent(signal.SIGTERM)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with_parent()
        return
    os.closerange(0, 3)  # what the training has open ends with it
    _end_as(child)


def _end(*_: object) -> None:
    end_orphans(())
    os._exit(128 + signal.SIGTERM)


def _end_as(child: int) -> None:
    ended, status = os.wait()
    while ended != child:
        ended, status = os.wait()
    end_orphans(())
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        os._exit(code)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the child wrote it, if any
    with contextlib.suppress(OSError, ValueError):
        signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
    os._exit(128 - code)
