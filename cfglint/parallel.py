"""Large trees in several processes, each with a contiguous share of the files."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from cfglint.linter import FileResult, lint_here
from cfglint.project import Options, Projects
from cfglint.store import Store

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
    pool = ProcessPoolExecutor(max_workers=min(jobs, len(chunks)))
    try:
        for made in pool.map(_lint_chunk, chunks, [options] * len(chunks)):
            results += made
            if progress is not None:
                progress(len(results), len(files))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return results
