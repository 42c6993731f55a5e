"""Parts of configs that were named alone: a run that is composed of one judges it as well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from cfglint.files import YAML_ENDINGS, files_below, shown
from cfglint.files.reading import repository
from cfglint.run.file_result import FileResult
from cfglint.run.looking import bind_documents
from cfglint.run.project import Options, Projects
from cfglint.run.store import Store
from cfglint.stages.static import lint_all

MOST_PARTS = 32
"""Parts named alone that are judged by a run; with more, a run is named as a rule."""

MOST_COMPOSED = 32
"""Configs that are composed to find one that has a part."""

MOST_FILES = 500
"""Files of a folder in which the name of a part is looked for."""

MOST_LEVELS = 4
"""Folders at and above a part in which configs that have it are looked for."""


def with_runs(
    results: list[FileResult], projects: Projects, options: Options, overlay: dict[str, bytes]
) -> list[FileResult]:
    """The results, to those of parts added what a run that has the part says of it.

    A choice of a config group is no config, and what reads its keys gets them in a run that chooses
    it. A pre-commit hook names the file that changed alone.
    """
    named = {os.path.normpath(path) for path in options.named}
    parts = [each.path for each in results if each.path in named and is_part(each)]
    if not parts:
        return results
    told = {os.path.abspath(f) for each in results if not is_part(each) for f in each.depends_on}
    alone = [path for path in parts if os.path.abspath(path) not in told]
    if not alone or len(alone) > MOST_PARTS:
        return results
    store = Store(overlay, options.within)
    runs = {part: run for part in alone if (run := run_with(part, projects, store))}
    linted = lint_all(list(dict.fromkeys(runs.values())), projects, options, overlay, None)
    by_run = {each.path: each for each in linted}
    return [
        with_run(each, by_run[runs[each.path]]) if each.path in runs else each for each in results
    ]


def is_part(result: FileResult) -> bool:
    """Whether a file is a part of configs, and no config itself."""
    return result.config is not None and result.config.role in ("part", "fragment")


def with_run(part: FileResult, run: FileResult) -> FileResult:
    """A part's result with what linting a run said of the part."""
    here = os.path.abspath(part.path)
    told = [each for each in run.diagnostics if os.path.abspath(each.span.file) == here]
    known = {(each.code, each.span) for each in part.diagnostics}  # a run has longer key paths
    more = [each._replace(place=each.span._replace(file=part.path)) for each in told]
    new = [each for each in more if (each.code, each.span) not in known]
    return part._replace(diagnostics=(*part.diagnostics, *new)) if new else part


def run_with(part: str, projects: Projects, store: Store) -> str:
    """The config, first in order, that is composed of a part; "" for none."""
    return next(_runs_with(part, projects, store), "")


def _runs_with(part: str, projects: Projects, store: Store) -> Iterator[str]:
    """The configs around a part that are composed of it, those nearest to the root first."""
    here = os.path.abspath(part)
    for path in islice(_naming(here, store), MOST_COMPOSED):
        project, file = projects(path), store.read(path)
        bounds, _, composed = bind_documents(file, project.loader(file), project, store)
        files = {os.path.abspath(file) for file in composed}
        if here in files and any(
            bound.role != "fragment" and not bound.experiment.part for bound in bounds
        ):
            yield path


def _naming(here: str, store: Store) -> Iterator[str]:
    """The YAML files in the folders around one that have its name, without the suffix."""
    name = os.path.splitext(os.path.basename(here))[0]
    root, folder = repository(here), os.path.dirname(here)
    seen = {here}
    for _ in range(MOST_LEVELS):
        paths = [
            path
            for path in islice(files_below(folder, YAML_ENDINGS), MOST_FILES)
            if path not in seen
        ]
        seen.update(paths)
        for path in sorted(paths, key=lambda each: (each.count(os.sep), each)):
            if name in store.read(shown(path)).text:
                yield shown(path)
        if not root or folder == root:
            return
        folder = os.path.dirname(folder)
