"""The static stage of a run: which files are linted, from the cache or anew."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable

from cfglint.linter import lint_here
from cfglint.run import discovery
from cfglint.run.file_result import FileResult
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store

SLOW_SECONDS = 1.0
"""Seconds after which, with more than half of the files to go, the rest is linted in several
processes: reading a large program for each of many configs takes its time."""


CACHE_FROM = 4
"""Files from which the cache is used: one file is linted in less time than its cache is opened."""


PARALLEL_FROM = 400
"""Files from which a second process pays for its start (measured: `benchmarks/static.py`)."""


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
    if options.use_cache and not overlay and len(files) >= CACHE_FROM:
        from cfglint.run.results import ResultCache

        caches = ResultCache(projects, store)
        known = {path: kept for path in files if (kept := caches.get(path)) is not None}
    todo = [path for path in files if path not in known]
    jobs = options.jobs or (os.cpu_count() or 1 if len(todo) >= PARALLEL_FROM else 1)
    if jobs > 1 and len(todo) > 1 and not overlay:
        from cfglint.run.parallel import lint_in_processes

        made = lint_in_processes(todo, options, jobs, progress)
    else:
        most = SLOW_SECONDS if not options.jobs and not overlay else math.inf
        made = lint_here(todo, projects, store, progress, most)
        left = todo[len(made) :]
        if left:
            from cfglint.run.parallel import can_fork, lint_in_forks, lint_in_processes

            jobs = os.cpu_count() or 1
            if can_fork():
                made += lint_in_forks(left, projects, store, jobs, progress)
            else:
                chunk = -(-len(left) // (4 * jobs))
                made += lint_in_processes(left, options, jobs, progress, chunk)
    for result in made:
        known[result.path] = result
        if caches is not None and not result.volatile:
            caches.put(result)
    if caches is not None:
        caches.save()
    return [known[path] for path in files]
