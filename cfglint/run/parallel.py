"""Large trees in several processes, each with a share of the files."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import Connection

from cfglint.linter import lint_here
from cfglint.run.file_result import FileResult
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store

CHUNK = 100
"""Files per piece of work: enough to share base files, few enough for even progress."""


def _lint_chunk(files: list[str], options: Options) -> list[FileResult]:
    return lint_here(files, Projects(options), Store(within=options.within))


def lint_in_processes(
    files: list[str],
    options: Options,
    jobs: int,
    progress: Callable[[int, int], None] | None = None,
    chunk: int = CHUNK,
) -> list[FileResult]:
    """The results of all files, in the order of the files."""
    chunks = [files[start : start + chunk] for start in range(0, len(files), chunk)]
    results: list[FileResult] = []
    pool = ProcessPoolExecutor(
        min(jobs, len(chunks)), initializer=end_with, initargs=(os.getpid(),)
    )
    try:
        for made in pool.map(_lint_chunk, chunks, [options] * len(chunks)):
            results += made
            if progress is not None:
                progress(len(results), len(files))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return results


SECONDS_BETWEEN_LOOKS = 0.5
"""Seconds after which a process looks whether the one that started it is still there."""


def end_with(parent: int) -> None:
    """End this process once its parent is gone: a parent that is killed stops nothing itself."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def can_fork() -> bool:
    """Whether a process can go on in copies of itself. Where threads run, a copy may wait for one
    that it does not have; on macOS, system libraries start some."""
    return sys.platform == "linux" and threading.active_count() == 1


def lint_in_forks(
    files: list[str],
    projects: Projects,
    store: Store,
    jobs: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[FileResult]:
    """The results of all files, in their order, made by this process and copies of it: what it has
    read of the repository's code, they need not read again."""
    jobs = min(jobs, len(files))
    shares = [files[number::jobs] for number in range(jobs)]
    context = multiprocessing.get_context("fork")
    children = []
    for share in shares[1:]:
        receiver, sender = context.Pipe(duplex=False)
        arguments = (os.getpid(), sender, share, projects, store)
        child = context.Process(target=_send, args=arguments, daemon=True)
        child.start()
        sender.close()
        children.append((child, receiver, share))
    try:
        made = [lint_here(shares[0], projects, store, progress)]
        for child, receiver, share in children:
            made.append(_received(receiver) or lint_here(share, projects, store))
            child.join()
            if progress is not None:
                progress(sum(map(len, made)), len(files))
    finally:
        for child, receiver, _ in children:
            receiver.close()
            if child.is_alive():
                child.terminate()
                child.join()
    return [made[number % jobs][number // jobs] for number in range(len(files))]


def _send(
    parent: int, sender: Connection, files: list[str], projects: Projects, store: Store
) -> None:
    """What a copy does: lint its share, and send the results."""
    end_with(parent)
    sender.send(lint_here(files, projects, store))
    sender.close()


def _received(receiver: Connection) -> list[FileResult]:
    """What a copy sends; nothing where it was killed."""
    try:
        results: list[FileResult] = receiver.recv()
    except (EOFError, OSError):
        return []
    return results
