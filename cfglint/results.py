"""Results of files in the cache: as JSON data, and back."""

from __future__ import annotations

import os
from typing import Any

from cfglint import cache
from cfglint.diagnostic import (
    Change,
    Config,
    Diagnostic,
    Doubt,
    Edit,
    Evidence,
    Fix,
    Related,
    Severity,
    Span,
)
from cfglint.document.suppressions import Removal, Suppression
from cfglint.linter import FileResult
from cfglint.project import Projects
from cfglint.store import Store


class ResultCache:
    """The caches of all projects of a run. One process reads and writes them."""

    def __init__(self, projects: Projects, store: Store) -> None:
        self._projects = projects
        self._store = store
        self._caches: dict[int, cache.Cache] = {}

    def _of(self, path: str) -> tuple[cache.Cache, str]:
        """The cache of a file's project, and the name of the file's entry in it."""
        project = self._projects(path)
        if id(project) not in self._caches:
            folder = cache.folder(project.settings)
            self._caches[id(project)] = cache.Cache(folder, project.fingerprint, self._store.digest)
        loader = project.usual_loader(os.path.dirname(path))
        return self._caches[id(project)], f"{loader}:{project.beside.source_root(path)}:{path}"

    def get(self, path: str) -> FileResult | None:
        """The kept result of a file, if nothing that it depends on has changed."""
        kept, name = self._of(path)
        return _thaw(kept.get(path, name))

    def put(self, result: FileResult) -> None:
        """Keep a result."""
        kept, name = self._of(result.path)
        digests = {file: self._store.digest(file) for file in result.depends_on}
        kept.put(result.path, name, digests, _freeze(result))

    def save(self) -> None:
        """Write what changed."""
        for kept in self._caches.values():
            kept.save()


def _freeze(result: FileResult) -> Any:
    """A result as JSON data."""
    return {
        "diagnostics": [_freeze_diagnostic(found) for found in result.diagnostics],
        "suppressions": {
            file: [
                [s.line, s.column, s.end_column, list(s.codes), s.whole_file, s.removal]
                for s in found
            ]
            for file, found in result.suppressions.items()
        },
        "depends_on": list(result.depends_on),
        "fragment": result.fragment,
        "parsed": result.parsed,
        "path": result.path,
        "config": [_rows(value) for value in result.config or ()],
    }


def _rows(value: Any) -> Any:
    """The values of `Config`: counts, and rows of evidence and of doubts."""
    return [list(row) for row in value] if isinstance(value, tuple) else value


def _freeze_span(span: Span) -> list[Any]:
    return [span.file, span.line, span.column, span.end_line, span.end_column]


def _freeze_diagnostic(found: Diagnostic) -> list[Any]:
    fix = found.fix
    return [
        found.code,
        found.name,
        found.severity.value,
        found.message,
        _freeze_span(found.span),
        found.key,
        found.help,
        found.stage,
        [
            [_freeze_span(item.place), item.message]  # type: ignore[arg-type]
            for item in found.related
        ],
        None
        if fix is None
        else [
            fix.safety,
            [[e.line, e.column, e.end_line, e.end_column, e.insert] for e in fix.edits],
            [[change.document, list(change.path)] for change in fix.changes],
        ],
    ]


def _thaw(data: Any) -> FileResult | None:
    """The result of `_freeze`, or None where the data is not that."""
    if data is None:
        return None
    try:
        return FileResult(
            data["path"],
            tuple(_thaw_diagnostic(item) for item in data["diagnostics"]),
            {
                file: tuple(_thaw_suppression(item) for item in found)
                for file, found in data["suppressions"].items()
            },
            tuple(data["depends_on"]),
            data["fragment"],
            parsed=data["parsed"],
            config=_thaw_config(data["config"]),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _thaw_suppression(data: list[Any]) -> Suppression:
    line, column, end, codes, whole_file, removal = data
    gone = None if removal is None else Removal(*removal)
    return Suppression(line, column, end, tuple(codes), whole_file, gone)


def _thaw_config(data: list[Any]) -> Config | None:
    if not data:
        return None
    file, role, style, program, evidence, keys, judged, doubts = data
    return Config(
        file,
        role,
        style,
        program,
        tuple(Evidence(*row) for row in evidence),
        keys,
        judged,
        tuple(Doubt(*row) for row in doubts),
    )


def _thaw_diagnostic(data: list[Any]) -> Diagnostic:
    code, name, severity, message, span, key, help, stage, related, fix = data
    return Diagnostic(
        code,
        name,
        Severity(severity),
        message,
        Span(*span),
        key,
        tuple(Related(Span(*place), text) for place, text in related),
        help,
        None if fix is None else _thaw_fix(fix),
        stage,
    )


def _thaw_fix(data: list[Any]) -> Fix:
    safety, edits, changes = data
    return Fix(
        safety,
        tuple(Edit(*edit) for edit in edits),
        tuple(Change(document, tuple(path)) for document, path in changes),
    )
