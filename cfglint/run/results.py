"""Results of files in the cache: as JSON data, and back."""

from __future__ import annotations

import os
from typing import Any, get_args

from cfglint.diagnostic import (
    Change,
    Config,
    Diagnostic,
    Doubt,
    Edit,
    Evidence,
    Fix,
    KeyPath,
    Related,
    Role,
    Severity,
    Span,
)
from cfglint.document.suppressions import Removal, Suppression
from cfglint.rules import registry
from cfglint.run import cache
from cfglint.run.file_result import FileResult
from cfglint.run.project import Projects
from cfglint.run.settings import cache_folder
from cfglint.run.store import Store


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
            folder = cache_folder(project.settings)
            self._caches[id(project)] = cache.Cache(folder, project.fingerprint, self._store.digest)
        loader = project.usual_loader(os.path.dirname(path))
        return self._caches[
            id(project)
        ], f"{loader}:{project.beside.ground.source_root(path)}:{path}"

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
            file: [[*s[:3], list(s.codes), s.whole_file, s.removal, list(s.loose)] for s in found]
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
            _text(data["path"]),
            tuple(_thaw_diagnostic(item) for item in data["diagnostics"]),
            {
                _text(file): tuple(_thaw_suppression(item) for item in found)
                for file, found in data["suppressions"].items()
            },
            tuple(_text(file) for file in data["depends_on"]),
            _flag(data["fragment"]),
            parsed=_flag(data["parsed"]),
            config=_thaw_config(data["config"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("no number")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("no flag")
    return value


def _thaw_span(data: list[Any]) -> Span:
    file, *numbers = data
    return Span(_text(file), *(_number(number) for number in numbers))


def _thaw_suppression(data: list[Any]) -> Suppression:
    line, column, end, codes, whole_file, removal, loose = data
    gone = None
    if removal is not None:
        gone = Removal(_number(removal[0]), _number(removal[1]), _text(removal[2]))
    named = tuple(_text(code) for code in codes)
    behind = tuple(_text(code) for code in loose)
    return Suppression(
        _number(line), _number(column), _number(end), named, _flag(whole_file), gone, behind
    )


def _thaw_config(data: list[Any]) -> Config | None:
    if not data:
        return None
    file, role, style, program, evidence, keys, judged, doubts = data
    if role not in get_args(Role):
        raise ValueError("no role")
    return Config(
        _text(file),
        role,
        _text(style),
        _text(program),
        tuple(Evidence(_text(k), _text(f), _number(n), _text(m)) for k, f, n, m in evidence),
        _number(keys),
        _number(judged),
        tuple(Doubt(_text(k), _text(r), _text(f), _number(n)) for k, r, f, n in doubts),
    )


def _thaw_diagnostic(data: list[Any]) -> Diagnostic:
    code, name, severity, message, span, key, help, stage, related, fix = data
    if stage != "static":
        raise ValueError("no result of the static stage")
    return Diagnostic(
        registry.find(_text(code)).code,
        _text(name),
        Severity(severity),
        _text(message),
        _thaw_span(span),
        _text(key),
        tuple(Related(_thaw_span(place), _text(text)) for place, text in related),
        _text(help),
        None if fix is None else _thaw_fix(fix),
    )


def _thaw_fix(data: list[Any]) -> Fix:
    safety, edits, changes = data
    if safety not in ("safe", "unsafe"):
        raise ValueError("no fix")
    return Fix(
        safety,
        tuple(_thaw_edit(edit) for edit in edits),
        tuple(Change(_number(document), _thaw_path(path)) for document, path in changes),
    )


def _thaw_edit(data: list[Any]) -> Edit:
    line, column, end_line, end_column, insert = data
    places = _number(line), _number(column), _number(end_line), _number(end_column)
    return Edit(*places, _text(insert))


def _thaw_path(path: list[Any]) -> KeyPath:
    return tuple(part if isinstance(part, str) else _number(part) for part in path)
