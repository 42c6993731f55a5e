"""The pipeline, from paths to a report. It reads top to bottom, and is the only place that knows
every stage: the command line, pre-commit, CI and editors all call `check` or `lint_text`.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cfglint import discovery
from cfglint.compose.experiment import compose
from cfglint.coverage import Looked, coverage_of, with_parts
from cfglint.diagnostic import (
    Config,
    Diagnostic,
    Doubt,
    KeyPath,
    NotChecked,
    Place,
    Related,
    Report,
    Severity,
    Span,
    Summary,
)
from cfglint.document.purpose import is_of_another_program
from cfglint.document.scalars import LoaderName
from cfglint.document.suppressions import Suppression
from cfglint.document.tree import YamlFile
from cfglint.project import Options, Project, Projects
from cfglint.rules import registry, x901_rule_crashed
from cfglint.rules.context import ExperimentContext, FileContext
from cfglint.schema.bind import Bound, bind
from cfglint.schema.profile import is_part
from cfglint.schema.wanted import Wanted, wanted_by, wants
from cfglint.settings import Settings, SettingsError
from cfglint.store import TREE, YAML_TREE, Store
from cfglint.suppress import Suppressor

if TYPE_CHECKING:
    from cfglint.binding import Bound as Binding
    from cfglint.compose.experiment import Experiment
    from cfglint.contract import Contract
    from cfglint.faults import Fault
    from cfglint.source.named import Target
    from cfglint.source.reads import CodeReads

_Answer = TypeVar("_Answer")

CACHE_FROM = 4
"""Files from which the cache is used: one file is linted in less time than its cache is opened."""

PARALLEL_FROM = 400
"""Files from which a second process pays for its start (measured: `benchmarks/static.py`)."""


SLOW_SECONDS = 1.0
"""Seconds after which, with more than half of the files to go, the rest is linted in several
processes: reading a large program for each of many configs takes its time."""


_MARKS = ("{{", "{%", "{#", "<%", "<?")
"""What every template has."""

OF_ANY_YAML = frozenset({"X905", "Y101"})
"""Rules that are right for a file whatever program reads it."""


class FileResult(NamedTuple):
    """What linting one file gave: located diagnostics, and the suppressions of files they are in.

    `depends_on` are all files that were read or looked for; `fragment` says that no document of the
    file is a whole experiment; `volatile`, that more files than these matter, so that it is not
    kept; `parsed`, that the file was parsed to its end; `config`, what was checked of it, None
    where it was not linted.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...]
    suppressions: dict[str, tuple[Suppression, ...]]
    depends_on: tuple[str, ...] = ()
    fragment: bool = False
    volatile: bool = False
    parsed: bool = True
    config: Config | None = None


def check(
    paths: Iterable[str],
    options: Options | None = None,
    overlay: dict[str, bytes] | None = None,
    progress: Callable[[int, int], None] | None = None,
    tracing: Callable[[int, int, str], None] | None = None,
    training: Callable[[str, float, str], None] | None = None,
) -> Report:
    """Lint files and folders.

    Args:
        paths: files and folders; what does not exist is a diagnostic.
        options: what the command line says.
        overlay: path -> bytes that stand for the file on disk (standard input, unsaved text).
        progress: called with files done and files in all.
        tracing: called in the dynamic stage with configs done, configs in all, and what is done.
        training: called in the verify stage with a config, the share of it that is done, and what
            is done.

    Raises:
        SettingsError: the settings or the baseline cannot be used.
        registry.UnknownRuleError: a selector names no rule.
    """
    started = time.perf_counter()
    paths = list(paths)
    options = (options or Options())._replace(named=tuple(paths))
    overlay = overlay or {}
    projects = Projects(options)
    files = _discover(paths, overlay, projects, options)
    results = _lint_all(files, projects, options, overlay, progress)
    not_checked: tuple[NotChecked, ...] = ()
    traced: tuple[dict[str, Any], ...] = ()
    if options.dynamic:
        from cfglint.dynamic_stage import trace_configs

        results, not_checked, traced = trace_configs(results, projects, options, overlay, tracing)
    verified: tuple[dict[str, Any], ...] = ()
    interrupted = False
    if options.verify is not None:
        from cfglint.verify_stage import verify_configs

        stage = verify_configs(results, projects, options, traced, not_checked, training)
        results, verified, interrupted = stage.results, stage.verified, stage.interrupted
        not_checked = (*not_checked, *stage.not_checked)
    report = report_of(results, projects, options, not_checked, traced, started)
    return report._replace(verify=verified, interrupted=interrupted)


def report_of(
    results: list[FileResult],
    projects: Projects,
    options: Options,
    not_checked: tuple[NotChecked, ...],
    traced: tuple[dict[str, Any], ...],
    started: float,
) -> Report:
    """What the results say together: merged, suppressed, at the settings' severity, less the
    baseline.

    Args:
        started: when the run began, by `time.perf_counter`.
    """
    configs = with_parts([(r.config, r.depends_on) for r in results if r.config is not None])
    diagnostics, suppressed = merge(_less_parts(results, configs), projects)
    diagnostics = _apply_severity(diagnostics, projects)
    diagnostics, suppressed = _apply_baseline(diagnostics, suppressed, options, projects)
    return Report(
        tuple(sorted(diagnostics, key=lambda found: found.sort_key)),
        _summary(
            diagnostics,
            len(results),
            configs,
            suppressed,
            len(not_checked),
            started,
            any(r.config is not None and projects(r.path).asks_for_reads for r in results),
        ),
        not_checked,
        traced,
        configs=tuple(configs),
    )


def _less_parts(results: list[FileResult], configs: list[Config]) -> list[FileResult]:
    """The results, less what was said of files that turned out to be parts: a part needs no
    program."""
    parts = {config.file for config in configs if config.role == "part"}
    return [
        result._replace(
            diagnostics=tuple(d for d in result.diagnostics if d.code not in registry.ABOUT_CONFIGS)
        )
        if result.path in parts
        else result
        for result in results
    ]


def lint_text(text: str, path: str, settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """Lint one text as if it stood at `path`: the core, for editors and tests.

    Suppressions in the text apply; baselines and caches do not.
    """
    store = Store({path: text.encode()})
    project = Project(settings if settings is not None else Settings(), Options())
    result = lint_file(path, project, store)
    diagnostics, _ = merge([result], {path: project}.__getitem__)
    return tuple(sorted(diagnostics, key=lambda found: found.sort_key))


def _discover(
    paths: Iterable[str], overlay: dict[str, bytes], projects: Projects, options: Options
) -> list[str]:
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


def _lint_all(
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
        from cfglint.results import ResultCache

        caches = ResultCache(projects, store)
        known = {path: kept for path in files if (kept := caches.get(path)) is not None}
    todo = [path for path in files if path not in known]
    jobs = options.jobs or (os.cpu_count() or 1 if len(todo) >= PARALLEL_FROM else 1)
    if jobs > 1 and len(todo) > 1 and not overlay:
        from cfglint.parallel import lint_in_processes

        made = lint_in_processes(todo, options, jobs, progress)
    else:
        most = SLOW_SECONDS if not options.jobs and not overlay else math.inf
        made = lint_here(todo, projects, store, progress, most)
        left = todo[len(made) :]
        if left:
            from cfglint.parallel import can_fork, lint_in_forks, lint_in_processes

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


def lint_here(
    files: list[str],
    projects: Projects,
    store: Store,
    progress: Callable[[int, int], None] | None = None,
    most: float = math.inf,
) -> list[FileResult]:
    """Lint files one by one in this process, those after `most` seconds left out."""
    results: list[FileResult] = []
    started = time.perf_counter()
    for done, path in enumerate(files, 1):
        if len(files) > 2 * done and time.perf_counter() - started > most:
            break
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
    if why := not_for_training(file):
        config = Config(path, doubts=(Doubt("", why),))
        result = FileResult(path, (), {}, (path,), True, config=config)
        return result if _is_template(file) else _broken_yaml(file, project, result, store)
    loader = project.loader(file)
    bounds, found, depends_on = bind_documents(file, loader, project, store)
    file_context = FileContext(
        file,
        loader,
        wanted_by(bounds),
        partial(project.opening, file),
        partial(_declared_at, bounds, project),
    )
    for rule in registry.rules_for("file", project.codes):
        found += run_rule(rule, file_context, path)
    if project.was_opened(file) and (root := project.code_root(file)):
        depends_on.append(os.path.join(root, TREE))
    volatile = False
    looked: list[Looked] = []
    for bound in bounds:
        searched: list[str] = []
        each = look_at(bound, project, store.read, found, depends_on, searched)
        looked.append(each)
        context = each.context
        there = _there(code=context.code, nodes=context.targets, declared=context.faults)
        for rule in registry.rules_for("experiment", project.codes, there):
            found += run_rule(rule, context, path)
        if "R301" in project.codes and bound.experiment.part and bound.experiment.group:
            found += _of_the_choice(bound, context, project, store)
        if bound.experiment.groups:  # a config of its tree may say how runs are started from it
            depends_on.append(os.path.join(bound.experiment.groups, YAML_TREE))
        elif context.code:  # another config may take it as its base
            root = project.beside.repository_of(bound.experiment)
            depends_on += [os.path.join(root, YAML_TREE)] if root else []
        if "nodes" in project.needs and project.beside.asks_registries(bound.experiment):
            searched.append(path)
        volatile |= any(t.signature is None or not t.keyword for t in context.targets)
        if context.code or searched or each.binding is not None:  # of all the repository's code
            depends_on += [
                os.path.join(root, TREE) for root in project.beside.roots(bound.experiment)
            ]
    config = _covered(path, looked, found)
    for rule in registry.rules_for("config", project.codes):
        found += run_rule(rule, config, path)
    located = [locate(diagnostic, path, store) for diagnostic in found]
    located = _only_gated(located, project, store)
    touched = dict.fromkeys([path, *(diagnostic.span.file for diagnostic in located)])
    return FileResult(
        path,
        tuple(located),
        {name: s for name in touched if (s := _suppressions(store.read(name), project))},
        tuple(dict.fromkeys([path, *depends_on])),
        all(bound.role != "experiment" for bound in bounds),
        volatile,
        file.syntax_problem is None and file.source is not None,
        config,
    )


def look_at(
    bound: Bound,
    project: Project,
    read: Callable[[str], YamlFile],
    found: list[Diagnostic],
    depends_on: list[str],
    searched: list[str],
) -> Looked:
    """All that the rules of an experiment look at, as far as those that run need it.

    Args:
        found: gets the X901s of readers that fail.
        depends_on: gets the files of code that were read or looked for.
        searched: gets a file where a rule later asks what all of its repository's code says.
    """
    experiment, path = bound.experiment, bound.experiment.file
    code = _read_code(bound, project, found, path)
    depends_on += [file for consumer in code for file in consumer.files]
    targets = _named_code(bound, project, found, path, depends_on)
    binding, faults = _declared(bound, project, found, path)
    targets = _marked(targets, binding)
    metrics = partial(project.beside.metrics, targets=targets)
    context = ExperimentContext(
        bound,
        read,
        project.settings,
        code,
        project.codes,
        targets,
        partial(_searched, project.beside.passed, experiment, searched),
        partial(_searched, metrics, experiment, searched),
        partial(project.beside.other_programs, experiment),
        partial(project.beside.mentioned, experiment),
        faults,
        partial(project.beside.resolvers, experiment),
    )
    return Looked(context, _is_part(bound, project), binding)


def _marked(targets: list[Target], binding: Binding | None) -> list[Target]:
    """Nodes that name code, those marked that the program's contract describes: what there is to
    say of their arguments is said by what it declares."""
    chosen = binding.chosen if binding is not None else None
    contract = chosen.contract if chosen is not None and not chosen.opening.section else None
    if contract is None:
        return targets
    return [
        target._replace(covered=True)
        if target.keyword in ("", "class_path") and contract.reached(target.path) is not None
        else target
        for target in targets
    ]


def _of_the_choice(
    bound: Bound, context: ExperimentContext, project: Project, store: Store
) -> list[Diagnostic]:
    """What a choice of a Hydra config group lacks, judged as the run that chooses it."""
    from cfglint.source.hydra_choices import lacks_arguments

    part = bound.experiment
    if not lacks_arguments(context.targets):
        return []
    document = store.read(part.file).documents[part.document]
    run = compose(document, project.settings, part.loader, store.read, project.overrides, True)
    if run is None or run.part or run.problems:
        return []
    bound = bind(run, project.settings.profile, project.custom, project.settings.aliases)
    targets = project.beside.targets_of_choice(part, run)
    context = context._replace(bound=bound, code=(), faults=(), targets=targets)
    return run_rule(registry.find("R301"), context, part.file) if targets else []


def _is_part(bound: Bound, project: Project) -> bool:
    """Whether other configs choose a config, and no run is started from it."""
    experiment = bound.experiment
    return experiment.part or ("code" in project.needs and project.beside.is_part(experiment))


def _covered(path: str, looked: list[Looked], found: list[Diagnostic]) -> Config:
    try:
        return coverage_of(path, looked)
    except Exception as error:
        found.append(_crash("the count of judged keys", error, path))
        return Config(path)


def _there(**found: object) -> frozenset[str]:
    """What there is for rules to look at: a config always, and of these what is not empty."""
    return frozenset({"document", "composed", *(need for need, what in found.items() if what)})


def _suppressions(file: YamlFile, project: Project) -> tuple[Suppression, ...]:
    """The suppressions of a file, with how each may be taken out."""
    if not file.suppressions:
        return ()
    from cfglint.fix_gate import removable  # few files have any

    return removable(file, project.loader(file))


def _only_gated(found: list[Diagnostic], project: Project, store: Store) -> list[Diagnostic]:
    """Diagnostics with the fixes that change what they declare alone."""
    if not any(each.fix for each in found):
        return found
    from cfglint.fix_gate import only_passing  # few files have fixes

    return only_passing(found, partial(store.gated, loader=project.loader))


def _is_template(file: YamlFile) -> bool:
    """Whether a file is rendered by another program before a loader reads it."""
    if not any(mark in file.text for mark in _MARKS):
        return False
    from cfglint.document.templates import is_template  # few texts have such marks

    return is_template(file)


def not_for_training(file: YamlFile) -> str:
    """Why a file is not looked at as a config of a training; "" where it is."""
    if _is_template(file):
        return "another program renders it before a loader reads it"
    return "it configures another program" if is_of_another_program(file) else ""


def _broken_yaml(file: YamlFile, project: Project, result: FileResult, store: Store) -> FileResult:
    """What is said of another program's file: that it cannot be read."""
    path = result.path
    context = FileContext(file, "pyyaml", wanted_by([]))
    rules = registry.rules_for("file", project.codes & OF_ANY_YAML)
    found = [each for rule in rules for each in run_rule(rule, context, path)]
    located = tuple(locate(each, path, store) for each in found)
    suppressions = {path: s} if (s := _suppressions(file, project)) else {}
    return result._replace(diagnostics=located, suppressions=suppressions)


def _is_fragment(bound: Bound, project: Project) -> bool:
    """Whether a document is a part of experiments, by its own sections or by those that the code
    around it takes."""
    if bound.role != "other" or project.settings.consumers:
        return bound.role == "fragment"
    beside = project.beside.source_root(bound.experiment.file)
    return beside is not None and is_part(bound.experiment.root)


def _read_code(
    bound: Bound, project: Project, found: list[Diagnostic], path: str
) -> list[CodeReads]:
    """What the model's own source reads off an experiment, where there is source beside it."""
    if "code" not in project.needs or _is_fragment(bound, project) or bound.experiment.part:
        return []
    try:
        return project.beside.code(bound.experiment, discover=not bound.sections)
    except Exception as error:
        found.append(_crash("the source reader", error, path))
        return []


def _declared(
    bound: Bound, project: Project, found: list[Diagnostic], path: str
) -> tuple[Binding | None, list[Fault]]:
    """The program behind an experiment, and what it refuses by what it declares, where no schema of
    the family says more."""
    if "declared" not in project.needs or _is_fragment(bound, project) or bound.sections:
        return None, []
    if bound.experiment.part:
        return None, []
    named = bool(project.settings.consumers)
    try:
        binding = None if named else project.beside.binding(bound.experiment)
        return binding, project.beside.faults(bound.experiment)
    except Exception as error:
        found.append(_crash("the reader of declarations", error, path))
        return None, []


def _declared_at(bounds: list[Bound], project: Project, key: KeyPath) -> Wanted:
    """What the program of a file declares at a key path, as far as texts that look like numbers are
    concerned."""
    from cfglint.contract import type_at  # only files with such texts ask

    for bound in bounds:
        contract = _contract_of(bound, project)
        found = type_at(contract, key) if contract is not None else None
        if found is not None:
            return wants(*found)
    return "any"


def _contract_of(bound: Bound, project: Project) -> Contract | None:
    if _is_fragment(bound, project) or bound.sections:
        return None
    try:
        return project.beside.declared(bound.experiment)
    except Exception:  # the reader of declarations tells it once, as X901
        return None


def _searched(
    question: Callable[[Experiment], _Answer], experiment: Experiment, searched: list[str]
) -> _Answer:
    """What the repository around a config answers; that it was searched is noted."""
    searched.append(experiment.file)
    return question(experiment)


def _named_code(
    bound: Bound, project: Project, found: list[Diagnostic], path: str, depends_on: list[str]
) -> list[Target]:
    """The nodes of an experiment that name code, with what that code takes."""
    if "nodes" not in project.needs:
        return []
    try:
        targets, files = project.beside.targets(bound.experiment)
    except Exception as error:
        found.append(_crash("the reader of signatures", error, path))
        return []
    depends_on += files
    return targets


def bind_documents(
    file: YamlFile, loader: LoaderName, project: Project, store: Store
) -> tuple[list[Bound], list[Diagnostic], list[str]]:
    """Compose every document and choose its schemas: those, X901s, and the files looked at."""
    bounds: list[Bound] = []
    found: list[Diagnostic] = []
    depends_on: list[str] = []
    for document in file.documents:
        try:
            experiment = compose(document, project.settings, loader, store.read, project.overrides)
            if experiment is None:
                continue
            depends_on += [*experiment.files, *experiment.missing]
            settings = project.settings
            bounds.append(bind(experiment, settings.profile, project.custom, settings.aliases))
        except (SettingsError, KeyboardInterrupt):
            raise
        except Exception as error:
            found.append(_crash("composition", error, file.path))
    return bounds, found, depends_on


def run_rule(rule: registry.Rule, context: Any, path: str) -> list[Diagnostic]:
    """One rule on one context; X901 where it raises."""
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


def locate(found: Diagnostic, path: str, store: Store) -> Diagnostic:
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


def merge(
    results: list[FileResult], projects: Callable[[str], Project]
) -> tuple[list[Diagnostic], int]:
    """One list for all files: shared findings once, suppressed ones gone, idle comments added."""
    merged: dict[tuple[Any, ...], Diagnostic] = {}
    for result in results:
        for found in result.diagnostics:
            cause = found.related[:1] if is_of_every_config(found) else (found.span,)
            key = (found.code, cause, found.message)
            same = merged.get(key)
            if same is None:
                merged[key] = found
            else:
                also = () if same.span == found.span else (Related(found.span, "here as well"),)
                related = dict.fromkeys((*same.related, *found.related, *also))
                merged[key] = same._replace(related=tuple(related))
    merged = _once_a_cause(merged)
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
        project = projects(result.path)
        codes = project.codes if project.dynamic else project.codes - registry.DYNAMIC
        codes = codes if project.verify else codes - registry.VERIFY
        if "X904" in codes and result.parsed and result.suppressions.get(result.path):
            if result.fragment:  # what else is found in it shows where it is used
                codes = frozenset(rule.code for rule in registry.rules_for("file", codes))
            for found in suppressor.unused(result.path, codes):
                if found.code not in projects(result.path).ignored_here(result.path):
                    kept.append(found)
    return kept, suppressed


def is_of_every_config(found: Diagnostic) -> bool:
    """Whether a finding is about code that all configs of a program reach: it is one, not
    one for each of them."""
    return found.code == "R311" and not found.key


def _once_a_cause(
    merged: dict[tuple[Any, ...], Diagnostic],
) -> dict[tuple[Any, ...], Diagnostic]:
    """Without the misspelt keys that a missing key is explained by, in whichever file it is told: a
    choice of a group is judged alone, and in the runs that choose it."""
    named = {
        each.place for found in merged.values() if found.code == "R301" for each in found.related
    }
    return {
        key: found
        for key, found in merged.items()
        if found.code not in ("R302", "R309") or found.span not in named
    }


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


def _summary(
    diagnostics: list[Diagnostic],
    files: int,
    configs: list[Config],
    suppressed: int,
    not_checked: int,
    started: float,
    looked_for_code: bool,
) -> Summary:
    counts = dict.fromkeys(Severity, 0)
    for found in diagnostics:
        counts[found.severity] += 1
    experiments = [config for config in configs if config.role == "experiment"]
    return Summary(
        files,
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        counts[Severity.INFO],
        suppressed,
        not_checked,
        round(time.perf_counter() - started, 3),
        len(experiments),
        sum(config.read for config in experiments) if looked_for_code else None,
        sum(config.keys for config in configs),
        sum(config.keys_judged for config in configs),
    )
