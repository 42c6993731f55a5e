"""The pipeline, from paths to a report. It reads top to bottom, and is the only place that knows
every stage: the command line, pre-commit, CI and editors all call `check` or `lint_text`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from cfglint import discovery
from cfglint.compose.experiment import compose
from cfglint.diagnostic import (
    Diagnostic,
    KeyPath,
    NotChecked,
    Place,
    Related,
    Report,
    Severity,
    Span,
    Summary,
)
from cfglint.document.scalars import LoaderName
from cfglint.document.suppressions import Suppression
from cfglint.document.tree import YamlFile, parse, read_file
from cfglint.loader_choice import loader_of_project, loader_of_text
from cfglint.rules import registry, x901_rule_crashed
from cfglint.rules.context import ExperimentContext, FileContext, Wanted
from cfglint.schema.bind import Bound, bind
from cfglint.settings import Settings, SettingsError, find_settings_file, load_settings
from cfglint.suppress import Suppressor

if TYPE_CHECKING:
    from cfglint.schema.custom import CustomSchema

CACHE_FROM = 4
"""Files from which the cache is used: one file is linted in less time than its cache is opened."""

PARALLEL_FROM = 400
"""Files from which a second process pays for its start (measured: `benchmarks/static.py`)."""


class Options(NamedTuple):
    """What the command line adds to the settings. `overrides` are `--set` pairs."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    settings_file: str = ""
    use_cache: bool = True
    jobs: int = 0
    baseline: str = ""
    dynamic: bool = False
    force_exclude: bool = False


class FileResult(NamedTuple):
    """What linting one file gave: located diagnostics, and the suppressions of files they are in.

    `hangs_on` are all files that were read or looked for; `fragment` says that no document of the
    file is a whole experiment; `not_checked` is why its dynamic stage could not run, if asked for.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...]
    suppressions: dict[str, tuple[Suppression, ...]]
    hangs_on: tuple[str, ...] = ()
    fragment: bool = False


class Store:
    """Files as read, each once a run. `overlay` has texts that stand for what is on disk."""

    def __init__(self, overlay: dict[str, bytes] | None = None) -> None:
        self.overlay = overlay if overlay is not None else {}
        self._files: dict[str, YamlFile] = {}
        self._digests: dict[str, str | None] = {}

    def read(self, path: str) -> YamlFile:
        """A file, parsed."""
        if path not in self._files:
            data = self.overlay.get(path)
            self._files[path] = read_file(path) if data is None else parse(data, path)
        return self._files[path]

    def digest(self, path: str) -> str | None:
        """The digest of a file's bytes, None where it cannot be read."""
        from cfglint import cache

        if path not in self._digests:
            if path in self.overlay:
                self._digests[path] = cache.digest(self.overlay[path])
            elif path in self._files:
                file = self._files[path]
                unread = file.read_problem is not None and file.read_problem.kind != "encoding"
                self._digests[path] = None if unread else cache.digest(file.data)
            else:
                from cfglint.document.reader import read_bytes

                data = read_bytes(path)
                self._digests[path] = cache.digest(data) if isinstance(data, bytes) else None
        return self._digests[path]

    def forget(self, path: str) -> None:
        """Drop a parsed file that no other file needs, to keep memory flat over large trees."""
        self._files.pop(path, None)


def check(
    paths: Iterable[str],
    options: Options | None = None,
    overlay: dict[str, bytes] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Lint files and folders.

    Args:
        paths: files and folders; what does not exist is a diagnostic.
        options: what the command line says.
        overlay: path -> bytes that stand for the file on disk (standard input, unsaved text).
        progress: called with files done and files in all.

    Raises:
        SettingsError: the settings or the baseline cannot be used.
        registry.UnknownRuleError: a selector names no rule.
    """
    started = time.perf_counter()
    options = options or Options()
    overlay = overlay or {}
    projects = Projects(options)
    files = _discover(paths, overlay, projects, options)
    results = _lint_all(files, projects, options, overlay, progress)
    diagnostics, suppressed = _merge(results, projects)
    diagnostics = _apply_severity(diagnostics, projects)
    diagnostics, suppressed = _apply_baseline(diagnostics, suppressed, options, projects)
    not_checked = _dynamic_stage(results, options)
    return Report(
        tuple(sorted(diagnostics, key=lambda found: found.sort_key)),
        _summary(diagnostics, len(files), suppressed, len(not_checked), started),
        not_checked,
    )


def lint_text(text: str, path: str, settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """Lint one text as if it stood at `path`: the core, for editors and tests.

    Suppressions in the text apply; baselines and caches do not.
    """
    store = Store({path: text.encode()})
    project = Project(settings if settings is not None else Settings(), Options())
    result = lint_file(path, project, store)
    diagnostics, _ = _merge([result], {path: project}.__getitem__)
    return tuple(sorted(diagnostics, key=lambda found: found.sort_key))


class Project:
    """Settings, with what follows from them: the rules that run and the schemas that apply."""

    def __init__(self, settings: Settings, options: Options) -> None:
        self.settings = settings
        self.overrides = options.overrides
        try:
            self.codes = registry.choose(
                options.select or settings.select, (*settings.ignore, *options.ignore)
            )
            self.severity = {
                code: Severity(level)
                for selector, level in settings.severity
                for code in registry.codes_of(selector)
            }
            self.per_file_ignores = [
                (pattern, registry.expand(codes)) for pattern, codes in settings.per_file_ignores
            ]
        except registry.UnknownRuleError as error:
            raise registry.UnknownRuleError(str(error)) from None
        self._loaders: dict[str, LoaderName] = {}
        self._custom: tuple[CustomSchema, ...] | None = None

    @property
    def custom(self) -> tuple[CustomSchema, ...]:
        """The user's own schemas, loaded on first use."""
        if self._custom is None:
            from cfglint.schema.custom import load_custom

            self._custom = load_custom(self.settings)
        return self._custom

    @property
    def fingerprint(self) -> str:
        """Text that differs whenever a result could."""
        return repr((self.settings, sorted(self.codes), self.overrides, self.custom))

    def loader(self, file: YamlFile) -> LoaderName:
        """The loader that reads this file."""
        if self.settings.loader != "auto":
            return self.settings.loader  # type: ignore[return-value]
        return loader_of_text(file.text) or self.usual_loader(os.path.dirname(file.path))

    def usual_loader(self, folder: str) -> LoaderName:
        """The loader that the dependencies of the project around a folder name."""
        if folder not in self._loaders:
            self._loaders[folder] = loader_of_project(folder)
        return self._loaders[folder]

    def ignored_here(self, path: str) -> frozenset[str]:
        """Codes that `per-file-ignores` switches off for a file."""
        if not self.per_file_ignores:
            return frozenset()
        from fnmatch import fnmatchcase

        relative = os.path.relpath(path, self.settings.folder or ".").replace(os.sep, "/")
        codes: frozenset[str] = frozenset()
        for pattern, ignored in self.per_file_ignores:
            shorter = pattern.removeprefix("**/")
            name = relative.rsplit("/", 1)[-1]
            if (
                fnmatchcase(relative, pattern)
                or fnmatchcase(relative, shorter)
                or ("/" not in pattern and fnmatchcase(name, pattern))
            ):
                codes |= ignored
        return codes


class Projects:
    """The project of each file: the nearest settings above it, or those of `--config`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._by_folder: dict[str, Project] = {}
        self._by_file: dict[str | None, Project] = {}

    def __call__(self, path: str) -> Project:
        """The project of a file."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._by_folder:
            file = self._options.settings_file or find_settings_file(folder)
            if file not in self._by_file:
                settings = load_settings(file) if file else Settings()
                try:
                    self._by_file[file] = Project(settings, self._options)
                except registry.UnknownRuleError as error:
                    raise SettingsError(f"{file}: {error}" if file else str(error)) from None
            self._by_folder[folder] = self._by_file[file]
        return self._by_folder[folder]


def _discover(
    paths: Iterable[str], overlay: dict[str, bytes], projects: Projects, options: Options
) -> list[str]:
    found: list[str] = []
    for path in paths:
        if path in overlay:
            found.append(path)
            continue
        settings = projects(os.path.join(path, "_") if os.path.isdir(path) else path).settings
        exclude = settings.exclude if os.path.isdir(path) or options.force_exclude else ()
        root = settings.folder
        if options.force_exclude and discovery.is_excluded(path, exclude, root):
            continue
        found += discovery.find_files([path], exclude, root)
    return list(dict.fromkeys(os.path.normpath(path) for path in found))


def _lint_all(
    files: list[str],
    projects: Projects,
    options: Options,
    overlay: dict[str, bytes],
    progress: Callable[[int, int], None] | None,
) -> list[FileResult]:
    """The results of all files, in their order: from the cache, and the others made anew."""
    store = Store(overlay)
    known: dict[str, FileResult] = {}
    caches = None
    if options.use_cache and not overlay and len(files) >= CACHE_FROM:
        from cfglint.results import ResultCache

        caches = ResultCache(projects, store)
        known = {path: kept for path in files if (kept := caches.get(path)) is not None}
    todo = [path for path in files if path not in known]
    jobs = options.jobs or (os.cpu_count() or 1 if len(todo) >= PARALLEL_FROM else 1)
    if jobs > 1 and len(todo) > 1 and not overlay:
        from cfglint.parallel import lint_in_processes

        made = lint_in_processes(todo, options, jobs, progress)
    else:
        made = lint_here(todo, projects, store, progress)
    for result in made:
        known[result.path] = result
        if caches is not None:
            caches.put(result)
    if caches is not None:
        caches.save()
    return [known[path] for path in files]


def lint_here(
    files: list[str],
    projects: Projects,
    store: Store,
    progress: Callable[[int, int], None] | None = None,
) -> list[FileResult]:
    """Lint files one by one in this process."""
    results = []
    for done, path in enumerate(files, 1):
        result = lint_file(path, projects(path), store)
        results.append(result)
        if not result.fragment:
            store.forget(path)
        if progress is not None:
            progress(done, len(files))
    return results


def lint_file(path: str, project: Project, store: Store) -> FileResult:
    """One file through every static rule. A rule that raises is X901, and the others go on."""
    file = store.read(path)
    loader = project.loader(file)
    bounds, found, hangs_on = _bind_documents(file, loader, project, store)
    file_context = FileContext(file, loader, _wanted_by(bounds))
    for rule in registry.rules_for("file", project.codes):
        found += _run(rule, file_context, path)
    for bound in bounds:
        context = ExperimentContext(bound, store.read, project.settings)
        for rule in registry.rules_for("experiment", project.codes):
            found += _run(rule, context, path)
    located = [_locate(diagnostic, path, store) for diagnostic in found]
    touched = dict.fromkeys([path, *(diagnostic.span.file for diagnostic in located)])
    return FileResult(
        path,
        tuple(located),
        {name: s for name in touched if (s := store.read(name).suppressions)},
        tuple(dict.fromkeys([path, *hangs_on])),
        all(bound.role != "experiment" for bound in bounds),
    )


def _bind_documents(
    file: YamlFile, loader: LoaderName, project: Project, store: Store
) -> tuple[list[Bound], list[Diagnostic], list[str]]:
    """Compose every document and choose its schemas."""
    bounds: list[Bound] = []
    found: list[Diagnostic] = []
    hangs_on: list[str] = []
    for document in file.documents:
        try:
            experiment = compose(document, project.settings, loader, store.read, project.overrides)
            if experiment is None:
                continue
            hangs_on += [*experiment.files, *experiment.missing]
            settings = project.settings
            bounds.append(bind(experiment, settings.profile, project.custom, settings.aliases))
        except (SettingsError, KeyboardInterrupt):
            raise
        except Exception as error:
            found.append(_crash("composition", error, file.path))
    return bounds, found, hangs_on


def _wanted_by(bounds: list[Bound]) -> Callable[[KeyPath], Wanted]:
    """What the schemas of a file's documents want at a key path of the file."""

    def wanted(path: KeyPath) -> Wanted:
        for bound in bounds:
            binding = bound.sections.get(str(path[0])) if len(path) > 1 else None
            known = binding.keys.get(str(path[1])) if binding else None
            if known is not None:
                return _kind_of(known.spec, path[2:])
        return "any"

    return wanted


def _kind_of(spec: Any, path: KeyPath) -> Wanted:
    branches = spec.get("anyOf", [spec]) if isinstance(spec, dict) else []
    if path:
        for branch in branches:
            inner = branch.get("properties", {}).get(str(path[0]))
            if inner is None and isinstance(branch.get("additionalProperties"), dict):
                inner = branch["additionalProperties"]
            if inner is None and isinstance(branch.get("items"), dict):
                inner = branch["items"]
            if inner:
                return _kind_of(inner, path[1:])
        return "any"
    kinds = {branch.get("type") for branch in branches} - {"null"}
    if kinds and kinds <= {"integer", "number"}:
        return "number"
    if kinds == {"string"}:
        return "text"
    return "boolean" if kinds == {"boolean"} else "any"


def _run(rule: registry.Rule, context: Any, path: str) -> list[Diagnostic]:
    try:
        return list(rule.load().check(context))
    except SettingsError:
        raise
    except Exception as error:
        return [_crash(rule.code, error, path)]


def _crash(what: str, error: Exception, path: str) -> Diagnostic:
    return Diagnostic(
        x901_rule_crashed.CODE,
        x901_rule_crashed.NAME,
        x901_rule_crashed.SEVERITY,
        f"{what} failed on this file: {type(error).__name__}: {str(error)[:200]}",
        Span(path, 1, 1, 1, 1),
        help="this is a fault of cfglint; the other rules went on",
    )


def _locate(found: Diagnostic, path: str, store: Store) -> Diagnostic:
    """Symbolic places to lines and columns, and the aliases and configs on the way there."""
    related = [
        Related(
            item.place
            if isinstance(item.place, Span)
            else store.read(item.place.file).span(item.place),
            item.message,
        )
        for item in found.related
    ]
    place = found.place
    if isinstance(place, Place):
        file = store.read(place.file)
        related += [Related(span, "brought in here") for span in file.aliases_of(place)]
        place = file.span(place)
    if place.file != path:
        related.append(Related(Span(path, 1, 1, 1, 1), "used by this config"))
    return found._replace(place=place, related=tuple(related))


def _merge(
    results: list[FileResult], projects: Callable[[str], Project]
) -> tuple[list[Diagnostic], int]:
    """One list for all files: shared findings once, suppressed ones gone, idle comments added."""
    merged: dict[tuple[Any, ...], Diagnostic] = {}
    for result in results:
        for found in result.diagnostics:
            key = (found.code, found.span, found.message)
            same = merged.get(key)
            if same is None:
                merged[key] = found
            else:
                related = dict.fromkeys((*same.related, *found.related))
                merged[key] = same._replace(related=tuple(related))
    by_file: dict[str, tuple[Suppression, ...]] = {}
    for result in results:
        by_file.update(result.suppressions)
    suppressor = Suppressor(by_file)
    kept: list[Diagnostic] = []
    for found in merged.values():
        silent = suppressor.suppresses(found)
        if not silent and found.code not in projects(found.span.file).ignored_here(found.span.file):
            kept.append(found)
    suppressed = len(merged) - len(kept)
    for result in results:
        codes = projects(result.path).codes
        if "X904" in codes and result.suppressions.get(result.path):
            file_codes = frozenset(rule.code for rule in registry.rules_for("file", codes))
            judged = {result.path: file_codes} if result.fragment else {}
            for found in suppressor.unused([result.path], codes, judged):
                if found.code not in projects(result.path).ignored_here(result.path):
                    kept.append(found)
    return kept, suppressed


def _apply_severity(diagnostics: list[Diagnostic], projects: Projects) -> list[Diagnostic]:
    changed = []
    for found in diagnostics:
        level = projects(found.span.file).severity.get(found.code)
        changed.append(found if level is None else found._replace(severity=level))
    return changed


def _apply_baseline(
    diagnostics: list[Diagnostic], suppressed: int, options: Options, projects: Projects
) -> tuple[list[Diagnostic], int]:
    path = baseline_path(options, projects)
    if not path:
        return diagnostics, suppressed
    from cfglint import baseline

    known = baseline.load(path)
    if known is None:
        return diagnostics, suppressed
    ordered = sorted(diagnostics, key=lambda found: found.sort_key)
    new, _ = baseline.split(ordered, known, os.path.dirname(os.path.abspath(path)))
    return new, suppressed + len(diagnostics) - len(new)


def baseline_path(options: Options, projects: Projects) -> str:
    """The baseline of the command line, else that of the settings for the working folder."""
    if options.baseline:
        return options.baseline
    settings = projects(os.path.join(os.getcwd(), "_")).settings
    return os.path.join(settings.folder, settings.baseline) if settings.baseline else ""


NO_DYNAMIC = "this version of cfglint has no dynamic stage"


def _dynamic_stage(results: list[FileResult], options: Options) -> tuple[NotChecked, ...]:
    """What was asked for and could not run: every experiment, until the stage exists."""
    if not options.dynamic:
        return ()
    return tuple(
        NotChecked(result.path, "dynamic", NO_DYNAMIC) for result in results if not result.fragment
    )


def _summary(
    diagnostics: list[Diagnostic], files: int, suppressed: int, not_checked: int, started: float
) -> Summary:
    counts = dict.fromkeys(Severity, 0)
    for found in diagnostics:
        counts[found.severity] += 1
    return Summary(
        files,
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        counts[Severity.INFO],
        suppressed,
        not_checked,
        round(time.perf_counter() - started, 3),
    )
