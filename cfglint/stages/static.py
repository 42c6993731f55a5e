"""The static stage of a run: which files are linted, from the cache or anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial

from cfglint.linter import lint_here
from cfglint.run import discovery
from cfglint.run.file_result import FileResult
from cfglint.run.project import Options, Projects
from cfglint.run.settings import cache_folder
from cfglint.run.store import TREE, Store

SLOW_SECONDS = 1.0
"""Seconds after which, with more than half of the files to go, the rest is linted in several
processes: reading a large program for each of many configs takes its time."""

FILES_ALONE = 6
SECONDS_ALONE = 0.03
"""Where a process can go on in copies of itself, files and seconds after which it does: by then it
has imported what it needs, and read the code that the configs have in common. A copy starts in
about 5 ms."""

CACHE_FROM = 4
"""Files from which the cache is used in any case: one file that has no code is linted in less time
than its cache is opened. Of fewer, those are kept whose code was read."""


PARALLEL_FROM = 400
"""Files from which, elsewhere, a second process pays for its start (measured:
`benchmarks/static.py`)."""


def discover(
    paths: Iterable[str], overlay: dict[str, bytes], projects: Projects, options: Options
) -> list[str]:
    """The files that a run lints: each path that was named, and the configs in folders."""
    found: list[str] = []
    allows = options.within.allows if options.within is not None else None
    for path in paths:
        if path in overlay:
            found.append(path)
            continue
        settings = projects(os.path.join(path, "_") if os.path.isdir(path) else path).settings
        exclude = settings.exclude if os.path.isdir(path) or options.force_exclude else ()
        root = settings.folder
        if options.force_exclude and discovery.is_excluded(path, exclude, root):
            continue
        found += discovery.find_files([path], exclude, root, allows)
    return list(dict.fromkeys(os.path.normpath(path) for path in found))


def lint_all(
    files: list[str],
    projects: Projects,
    options: Options,
    overlay: dict[str, bytes],
    progress: Callable[[int, int], None] | None,
) -> list[FileResult]:
    """The results of all files, in their order: from the cache, and the others made anew."""
    store = Store(overlay, options.within)
    known: dict[str, FileResult] = {}
    caches = None
    keeps = options.use_cache and not overlay
    several = len(files) >= CACHE_FROM
    if keeps and (several or any(has_cache(path, projects) for path in files)):
        from cfglint.run.results import ResultCache

        caches = ResultCache(projects, store)
        known = {path: kept for path in files if (kept := caches.get(path)) is not None}
    made = _made([p for p in files if p not in known], projects, options, store, progress)
    known |= {result.path: result for result in made}
    lasting = [r for r in made if keeps and not r.volatile and (several or read_code(r))]
    if lasting:
        from cfglint.run.results import ResultCache

        caches = caches or ResultCache(projects, store)
        for result in lasting:
            caches.put(result)
        caches.save()
    return [known[path] for path in files]


def has_cache(path: str, projects: Projects) -> bool:
    """Whether the project of a file has a cache."""
    return os.path.isdir(cache_folder(projects(path).settings))


def read_code(result: FileResult) -> bool:
    """Whether a result depends on all code of a repository."""
    return any(os.path.basename(file) == TREE for file in result.depends_on)


def _is_enough(forks: bool, files: int, seconds: float) -> bool:
    """Whether one process linted long enough for others to take a share of the rest."""
    return seconds > SLOW_SECONDS or (forks and files >= FILES_ALONE and seconds > SECONDS_ALONE)


def _made(
    files: list[str],
    projects: Projects,
    options: Options,
    store: Store,
    progress: Callable[[int, int], None] | None,
) -> list[FileResult]:
    """The results of files that no cache has, in several processes where that pays."""
    jobs = options.jobs or os.cpu_count() or 1
    if jobs == 1 or store.overlay or len(files) < 2:
        return lint_here(files, projects, store, progress)
    from cfglint.run.parallel import can_fork, lint_in_forks, lint_in_processes

    forks = can_fork()
    if not forks and (options.jobs or len(files) >= PARALLEL_FROM):
        return lint_in_processes(files, options, jobs, progress)
    made = lint_here(files, projects, store, progress, partial(_is_enough, forks))
    left = files[len(made) :]
    if left and forks:
        made += lint_in_forks(left, projects, store, jobs, progress)
    elif left:
        made += lint_in_processes(left, options, jobs, progress, -(-len(left) // (4 * jobs)))
    return made
