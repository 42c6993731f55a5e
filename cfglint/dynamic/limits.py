"""What a process that runs the user's code may not do: outlive its parent, take all memory, or go
on the network."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Container
from typing import Any


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Where the system can do it: no trace outlives the worker, however that ends. The signal
    comes to this process as its parent ends."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, int(by))


def adopt_orphans() -> None:
    """Where the system can do it: what a process below this one leaves behind becomes a child of
    this one, so that it is found and ended, whatever session it made for itself."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(36, 1)


def end_orphans(known: Container[int]) -> None:
    """Kill every child of this process but the known ones, and what becomes its child by that."""
    while left := [pid for pid in _children() if pid not in known]:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as stream:
            return [int(each) for each in stream.read().split()]
    except OSError:
        return []


def tree_exceeds(root: int, limit: int) -> bool:
    """Whether a process and all below it hold more host memory together than so many bytes.

    What they share counts once (https://docs.kernel.org/filesystems/proc.html: `Pss`). False where
    the system does not tell.
    """
    tree = _tree(root)
    if sum(map(_resident, tree)) <= limit:  # more than they hold, and told in less time
        return False
    return sum(map(_proportional, tree)) > limit


def waited(root: int) -> float:
    """Seconds for which a thread of a process or of one below it, the one of which it was longest,
    was ready to run and had no core; 0 where the system does not tell.

    Source: https://docs.kernel.org/scheduler/sched-stats.html (`/proc/PID/schedstat`).
    """
    return max((_run_delay(thread) for pid in _tree(root) for thread in _threads(pid)), default=0.0)


def _threads(pid: int) -> list[str]:
    folder = f"/proc/{pid}/task"
    with contextlib.suppress(OSError):
        return [os.path.join(folder, thread) for thread in os.listdir(folder)]
    return []


def _run_delay(thread: str) -> float:
    told = contextlib.suppress(OSError, ValueError, IndexError)
    with told, open(f"{thread}/schedstat") as stream:
        return int(stream.read().split()[1]) / 1e9
    return 0.0


def _tree(root: int) -> list[int]:
    found, left = [], [root]
    while left:
        found.append(pid := left.pop())
        with contextlib.suppress(OSError, ValueError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children") as stream:
                    left += [int(each) for each in stream.read().split()]
    return found


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/statm") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize()
    return 0


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/smaps_rollup") as stream:
        return sum(int(line.split()[1]) for line in stream if line.startswith("Pss:")) * 1024
    return 0


def limit_memory(limit: int) -> None:
    """Bytes of address space beyond what the process has now."""
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm") as stream:
            now = int(stream.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + limit, now + limit))


def close_network() -> None:
    """No trace needs a network; a model that would download something says so at once.

    Sockets between processes of this machine stay: workers of a data loader pass tensors by them.
    """
    import socket

    def refusing(connect: Any) -> Any:
        def checked(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                raise OSError("the network is closed while cfglint runs a model")
            return connect(self, address)

        return checked

    socket.socket.connect = refusing(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = refusing(socket.socket.connect_ex)  # type: ignore[method-assign]
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", WANDB_MODE="disabled")
