"""What a server knows between two questions: the open texts, and the code around them.

A check is the run that `cfglint check FILE` makes, over the texts that an editor holds. What is
known of the code stays, until a file of code changes; what is known of texts is made anew.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from typing import NamedTuple

from cfglint.binding.known import Known, Lasting
from cfglint.diagnostic import Diagnostic
from cfglint.document.reader import read_bytes
from cfglint.document.tree import YamlFile
from cfglint.files import shown
from cfglint.linter import lint_file
from cfglint.run import discovery
from cfglint.run.coverage import Looked
from cfglint.run.file_result import FileResult
from cfglint.run.project import Options, Project, Projects
from cfglint.run.reporting import report_of
from cfglint.run.room import with_room
from cfglint.run.settings import SettingsError
from cfglint.run.store import TREE, Store
from cfglint.stages.parts import is_part, run_with, with_run
from cfglint.stages.static import discover, has_cache, read_code

MOST_SECONDS = 20.0
"""Seconds after which no further config of a repository is looked at, for one question."""


class Checked(NamedTuple):
    """What one check of a text found.

    `file` is the text as read, `looked` what its rules looked at, `depends_on` all files that the
    result depends on, and `project` its settings. `seconds` is the time that it took. `exact`
    is false where what code reads was taken from the text before.
    """

    file: YamlFile
    project: Project
    store: Store
    diagnostics: tuple[Diagnostic, ...]
    looked: tuple[Looked, ...]
    depends_on: frozenset[str]
    seconds: float
    exact: bool = True


class Session:
    """The texts that an editor has open, and what is known of the code around them.

    Paths are shown as `cfglint check` shows them from the working folder. One thread at a time asks
    for `check`; texts may change meanwhile.
    """

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._texts: dict[str, bytes] = {}
        self._known = _new()
        self._trees: dict[str, str | None] = {}
        self._around: dict[str, list[Checked]] = {}
        self._runs: dict[str, str] = {}
        self.cold = True
        self._unread = True

    @property
    def open_files(self) -> tuple[str, ...]:
        """The paths of the open texts."""
        return tuple(self._texts)

    def put(self, path: str, text: str) -> None:
        """Take a text as what stands at a path."""
        self._texts[shown(path)] = _encoded(text)

    def drop(self, path: str) -> None:
        """Read a path from disk again."""
        self._texts.pop(shown(path), None)

    def code_changed(self, paths: Iterable[str] = ()) -> None:
        """Read the code anew: these files, or, where none is named, any may have changed."""
        paths = tuple(paths)
        self._known = self._known.after(paths) if paths else _new()
        self._unread = not paths
        self._trees.clear()
        self._around.clear()
        self._runs.clear()
        self.cold = True

    def configs_changed(self) -> None:
        """Look at the configs of the repositories anew."""
        self._known.forget_configs()
        self._around.clear()
        self._runs.clear()

    def looks_changed(self) -> bool:
        """Whether Python files changed since they were read: for clients that watch none."""
        return any(_digest(root) != known for root, known in self._trees.items())

    def check(self, path: str, rough: bool = False) -> Checked:
        """Lint the text at a path.

        Args:
            rough: take what code reads of the text before for what it reads of this one: the answer
                is there at once, and right but where the change made the code take another way.

        Raises:
            SettingsError: its settings cannot be used.
        """
        known = self._known
        assert known.lasting is not None
        known.lasting.rough, known.lasting.used = rough, False
        return self._check(shown(path), dict(self._texts), known)

    def kept(self, path: str) -> Checked | None:
        """What the last run that read the same text and the same code found of it, here or on the
        command line: there in a fraction of the time that a check takes. None where no run did."""
        started = time.perf_counter()
        path = shown(path)
        options = self.options._replace(named=(path,), jobs=1)
        store = Store(dict(self._texts), options.within)
        projects = Projects(options, self._known)
        try:
            usable = options.use_cache and has_cache(path, projects)
            if not usable or not _are_on_disk(store.overlay):
                return None
            from cfglint.run.results import ResultCache  # most texts are not opened anew

            result = ResultCache(projects, store).get(path)
            if result is None:
                return None
            found = report_of([result], projects, options, (), (), started).diagnostics
        except SettingsError:
            return None  # the check says so
        files, seconds = frozenset(result.depends_on), time.perf_counter() - started
        return Checked(store.read(path), projects(path), store, found, (), files, seconds, False)

    def _keep(self, result: FileResult, projects: Projects, store: Store) -> None:
        """Keep a result for the next session, where no code was read before it was made: what is on
        disk now is then what it was made of."""
        if self.options.use_cache and not result.volatile and read_code(result):
            from cfglint.run.results import ResultCache

            cache = ResultCache(projects, store)
            cache.put(result)
            cache.save()

    def check_aside(self, path: str, text: str) -> Checked:
        """Lint a text as if it stood at a path, and keep nothing of what code reads of it.

        Raises:
            SettingsError: its settings cannot be used.
        """
        path, known = shown(path), self._known
        lasting, known.lasting = known.lasting, None
        try:
            return self._check(path, {**self._texts, path: _encoded(text)}, known)
        finally:
            known.lasting = lasting

    def _check(self, path: str, texts: dict[str, bytes], known: Known) -> Checked:
        """Lint one of some texts. Code may change meanwhile, so that another `Known` is asked from
        then on."""
        started = time.perf_counter()
        options = self.options._replace(named=(path,), use_cache=False, jobs=1)
        store = Store(texts, options.within)
        projects = Projects(options, known)
        project = projects(path)
        settings = project.settings
        if discovery.is_excluded(path, settings.exclude, settings.folder):
            file = store.read(path)
            return Checked(file, project, store, (), (), frozenset([path]), 0.0)
        looked: list[Looked] = []
        result = self._judged(with_room(lint_file)(path, project, store, looked), projects, store)
        report = report_of([result], projects, options, (), (), started)
        if known is self._known:
            if self._unread and _are_on_disk(texts):
                self._keep(result, projects, store)
            self.cold = self._unread = False
            for root in known.around.roots:
                if root not in self._trees:
                    self._trees[root] = _digest(root)
        return Checked(
            store.read(path),
            project,
            store,
            report.diagnostics,
            tuple(looked),
            frozenset(result.depends_on),
            time.perf_counter() - started,
            known.lasting is None or not known.lasting.used,
        )

    def _judged(self, result: FileResult, projects: Projects, store: Store) -> FileResult:
        """A part of configs with what a config says of it that is composed of it."""
        if not is_part(result):
            return result
        if result.path not in self._runs:
            self._runs[result.path] = run_with(result.path, projects, store)
        run = self._runs[result.path]
        if not run:
            return result
        told = with_room(lint_file)(run, projects(run), store, [])
        depends_on = tuple(dict.fromkeys((*result.depends_on, *told.depends_on)))
        return with_run(result, told)._replace(depends_on=depends_on)

    def checked_around(self, path: str) -> list[Checked]:
        """What is found of the configs of the repository around a file, those that are looked at
        within some seconds; kept until code changes."""
        root = self._known.around.repository_of(path) or os.path.dirname(os.path.abspath(path))
        if root not in self._around:
            options = self.options._replace(named=(root,))
            files = discover([shown(root)], {}, Projects(options), options)
            end = time.monotonic() + MOST_SECONDS
            found = []
            for file in files:
                if time.monotonic() > end:
                    break
                with contextlib.suppress(SettingsError):
                    found.append(self.check(file))
            self._around[root] = found
        return self._around[root]


def _encoded(text: str) -> bytes:
    """The bytes of a text; half of a pair of surrogates becomes a question mark."""
    return text.encode("utf-8", "replace")


def _are_on_disk(texts: dict[str, bytes]) -> bool:
    """Whether all open texts are what the disk has: folders are compared by the times of files."""
    return all(read_bytes(path) == text for path, text in texts.items())


def _new() -> Known:
    known = Known()
    known.lasting = Lasting()
    return known


def _digest(root: str) -> str | None:
    """What changes when a Python file below a folder does."""
    return Store().digest(os.path.join(root, TREE))
