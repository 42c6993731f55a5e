"""Large trees in several processes, each with a share of the files."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

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
    from concurrent.futures import ProcessPoolExecutor  # takes longer than linting ten files does

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


class _Copy(NamedTuple):
    """A copy of this process: its number, where it writes its results, and its files."""

    process: int
    results: int
    files: list[str]


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
    shown = partial(_show, progress, jobs, len(files)) if progress is not None else None
    copies: list[_Copy] = []
    try:
        for share in shares[1:]:
            copies.append(_started(share, projects, store))
        made = [lint_here(shares[0], projects, store, shown)]
        for copy in copies:
            made.append(_received(copy.results) or lint_here(copy.files, projects, store))
            if progress is not None:
                progress(sum(map(len, made)), len(files))
    finally:
        for copy in copies:
            _ended(copy)
    return [made[number % jobs][number // jobs] for number in range(len(files))]


def _show(progress: Callable[[int, int], None], jobs: int, total: int, done: int, of: int) -> None:
    """Progress by this process's own share: the others are about as far."""
    if done < of:
        progress(min(done * jobs, total - 1), total)


def _started(files: list[str], projects: Projects, store: Store) -> _Copy:
    """A copy of this process that lints a share of the files, and ends."""
    reader, writer = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process:
        os.close(writer)
        return _Copy(process, reader, files)
    status = 1
    try:
        end_with(parent)
        import pickle

        with os.fdopen(writer, "wb") as stream:
            stream.write(pickle.dumps(lint_here(files, projects, store), pickle.HIGHEST_PROTOCOL))
        status = 0
    finally:  # whatever happened, this process has nothing to print, and nothing to clean up
        os._exit(status)


def _received(results: int) -> list[FileResult]:
    """What a copy sends; nothing where it failed or was killed."""
    import pickle

    with os.fdopen(results, "rb", closefd=False) as stream:
        data = stream.read()
    try:
        found: list[FileResult] = pickle.loads(data)
    except (EOFError, pickle.UnpicklingError):
        return []
    return found


def _ended(copy: _Copy) -> None:
    """Wait for a copy, which has sent its results or is not needed any more."""
    os.close(copy.results)
    with suppress(OSError):
        os.kill(copy.process, signal.SIGKILL)
    with suppress(OSError):
        os.waitpid(copy.process, 0)
