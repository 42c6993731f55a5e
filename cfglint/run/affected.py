"""Which configs a change of files touches: by their text, their parts, and their code."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cfglint.diagnostic import Diagnostic
from cfglint.run.coverage import Looked, coverage_of
from cfglint.run.looking import bind_documents, look_at
from cfglint.run.project import Project, Projects
from cfglint.run.store import Store


class Touched(NamedTuple):
    """A config, and the changed files that it depends on, each with how. `known` says that the
    code behind the config was found, so that no cause among it is missing."""

    file: str
    causes: tuple[tuple[str, str], ...]
    known: bool


def touched(
    files: Iterable[str], changed: frozenset[str], projects: Projects, store: Store
) -> Iterator[Touched]:
    """Each config from which runs are started.

    Args:
        files: the configs.
        changed: real paths of the files that changed.
    """
    for path in files:
        project, file = projects(path), store.read(path)
        found: list[Diagnostic] = []
        bounds, _, composed = bind_documents(file, project.loader(file), project, store)
        looked = [look_at(bound, project, store.read, found, [], []) for bound in bounds]
        config = coverage_of(path, looked)
        if config.role != "experiment":
            continue
        code = [name for each in looked for name in _code(each, project)]
        causes = dict.fromkeys(code, "code behind it") | dict.fromkeys(composed, "a part of it")
        causes[path] = "the config"
        hit = [(name, how) for name, how in causes.items() if os.path.realpath(name) in changed]
        yield Touched(path, tuple(hit), config.read)


def _code(looked: Looked, project: Project) -> Iterator[str]:
    """The files that were read for a config, and what its program imports, whether read or not."""
    for code in looked.context.code:
        yield from code.files
    binding = looked.binding
    if binding is None:
        return
    programs = [binding.chosen, *binding.programs]
    starts = dict.fromkeys(each.opening.at.file for each in programs if each is not None)
    for start in starts:
        yield from project.beside.programs.imported_by(looked.context.bound.experiment, start)
