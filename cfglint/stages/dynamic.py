"""The dynamic stage within a run of the linter: which configs are traced, and what rules say."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cfglint.compose.experiment import Experiment
from cfglint.diagnostic import Diagnostic, NotChecked, Related, Report, Severity
from cfglint.document.tree import YamlFile
from cfglint.dynamic import program_fit
from cfglint.dynamic.events import UNDECORATED
from cfglint.dynamic.fit import Fit, fit
from cfglint.dynamic.interpolated import interpolated
from cfglint.dynamic.knobs import Change
from cfglint.dynamic.launch import PLACEHOLDER, CommandError, launch_of, split, with_config
from cfglint.dynamic.outcome import Outcome, to_json
from cfglint.dynamic.stage import Subject, Target, adapter_of, run, target_of
from cfglint.dynamic.turns import turns_of
from cfglint.linter import locate, not_for_training
from cfglint.rules import registry, t507_absent_module
from cfglint.rules.context import DynamicContext
from cfglint.rules.running import run_rule
from cfglint.rules.x902_build_failed import STOOD_IN
from cfglint.run.assign import NotAssignableError, assign
from cfglint.run.file_result import FileResult
from cfglint.run.fixes import apply_fixes
from cfglint.run.looking import bind_documents
from cfglint.run.merging import merge
from cfglint.run.project import Options, Project, Projects
from cfglint.run.reporting import report_of
from cfglint.run.settings import cache_folder
from cfglint.run.store import Store
from cfglint.schema.bind import Bound
from cfglint.schema.profile import NAME
from cfglint.schema.suggest import suggestions
from cfglint.stages.buildable import built_by, nodes_of, root_for

STATIC_ERRORS = "it has static errors, which come first; fix them, or use --force to trace anyway"

INCOMPLETE = "X903"
"""The code of what cfglint could not trace."""

_OF_CODE = (STOOD_IN, UNDECORATED)
"""How messages end that say what is wrong in code, whatever the config."""

_ABOUT_KEYS = ("S", "R")
"""Families whose errors at a key say what an exception about this key would say again."""

Traced = tuple[list[FileResult], tuple[NotChecked, ...], tuple[dict[str, Any], ...]]


def trace_configs(
    results: list[FileResult],
    projects: Projects,
    options: Options,
    overlay: dict[str, bytes],
    progress: Callable[[int, int, str], None] | None,
) -> Traced:
    """The results with what the traces found, what was not checked, and the JSON of each config.

    A file that another one of the run is based on is a part, and is traced with that one.

    Raises:
        CommandError: the command cannot be followed, or is the same for several configs.
    """
    store = Store(overlay, options.within)
    bounds: list[tuple[FileResult, Bound]] = []
    not_checked: list[NotChecked] = []
    skipped: list[Bound] = []
    for result, experiments in experiments_of(results, projects, store):
        if not options.force and has_errors(result, projects):
            not_checked.append(NotChecked(result.path, "dynamic", STATIC_ERRORS))
            skipped += experiments
            continue
        bounds += [(result, bound) for bound in experiments]
    if len(bounds) > 1 and options.command and PLACEHOLDER not in " ".join(options.command):
        raise CommandError(
            f"the command names no {PLACEHOLDER}, and {len(bounds)} configs are to be traced"
        )
    outcomes: dict[int, list[Outcome]] = {}
    for target, indices in _by_target(bounds, projects, options).items():
        each = [
            (i, subject)
            for i in indices
            for subject in traced_subjects(
                bounds[i][1], projects(bounds[i][0].path), options.command
            )
        ]
        project = projects(bounds[indices[0]][0].path)
        traced = run(
            [subject for _, subject in each],
            target,
            jobs=options.jobs,
            device=options.device,
            cache=_kept_in(project, options.use_cache),
            progress=progress,
        )
        for (index, _), outcome in zip(each, traced, strict=True):
            outcomes.setdefault(index, []).append(outcome)
    more: dict[str, list[Diagnostic]] = {}
    shown = []
    for result, bound, outcome in _in_order(bounds, outcomes):
        found = diagnostics_of(bound, outcome, projects(result.path), result, store)
        if outcome.status == "not-checked":
            not_checked.append(NotChecked(result.path, "dynamic", outcome.reason, outcome.turn))
        else:
            shown.append({**to_json(outcome), **_codes_of(outcome, found)})
        told = more.setdefault(result.path, [])
        told.extend(each for each in found if each not in told)
    more = _told_once(more)
    models = [(bound, outcome.parts) for _, bound, outcome in _in_order(bounds, outcomes)]
    models += [(bound, ()) for bound in skipped]
    for path, found in _of_launchers(results, models, projects, store).items():
        more.setdefault(path, []).extend(found)
    return (
        [
            result._replace(diagnostics=(*result.diagnostics, *more.get(result.path, ())))
            for result in results
        ],
        tuple(not_checked),
        tuple(shown),
    )


def _codes_of(outcome: Outcome, found: list[Diagnostic]) -> dict[str, list[str]]:
    """Of one of several trainings, the codes of what is told of it: the file has those of all."""
    if not outcome.turn:
        return {}
    codes: dict[Severity, set[str]] = {Severity.ERROR: set(), Severity.WARNING: set()}
    for each in found:
        codes.setdefault(each.severity, set()).add(each.code)
    return {"errors": sorted(codes[Severity.ERROR]), "warnings": sorted(codes[Severity.WARNING])}


def _in_order(
    bounds: list[tuple[FileResult, Bound]], outcomes: dict[int, list[Outcome]]
) -> Iterator[tuple[FileResult, Bound, Outcome]]:
    """Every config with each of its outcomes: one, or one for each of several trainings."""
    for index, (result, bound) in enumerate(bounds):
        for outcome in outcomes[index]:
            yield result, bound, outcome


def _told_once(found: dict[str, list[Diagnostic]]) -> dict[str, list[Diagnostic]]:
    """By file, with what several configs could not be traced for, and what is wrong in their code
    alone, in the first of them: the others are its related places."""
    kept: dict[str, list[Diagnostic]] = {path: [] for path in found}
    first: dict[tuple[str, str], tuple[str, int]] = {}
    for path, diagnostics in found.items():
        for diagnostic in diagnostics:
            known = first.get((diagnostic.code, diagnostic.message))
            shared = diagnostic.code == INCOMPLETE or diagnostic.message.endswith(_OF_CODE)
            if not shared or known is None:
                first[diagnostic.code, diagnostic.message] = path, len(kept[path])
                kept[path].append(diagnostic)
                continue
            told = kept[known[0]][known[1]]
            more = Related(diagnostic.span, "and for this config")
            kept[known[0]][known[1]] = told._replace(related=(*told.related, more))
    return kept


def _of_launchers(
    results: list[FileResult],
    models: list[tuple[Bound, t507_absent_module.Parts]],
    projects: Projects,
    store: Store,
) -> dict[str, list[Diagnostic]]:
    """By file, the classes that a launcher is told to wrap (`accelerate launch --config_file`), and
    that each model of the repository lacks; nothing where one of its models is not known."""
    found: dict[str, list[Diagnostic]] = {}
    for result in results:
        file = store.read(result.path)
        project = projects(result.path)
        named = any(key in file.text for key in t507_absent_module.WRAPPED)
        if not named or t507_absent_module.CODE not in project.codes:
            continue
        bounds, _, _ = bind_documents(file, project.loader(file), project, store)
        launchers = [bound for bound in bounds if _is_of_a_library(bound, project)]
        beside = project.beside
        root = beside.ground.repository_of(launchers[0].experiment) if launchers else ""
        served = [parts for b, parts in models if beside.ground.repository_of(b.experiment) == root]
        if not root or not served or not all(served):
            continue
        told = [t507_absent_module.absent_in(launchers[0], parts) for parts in served]
        shared = set.intersection(*({d.message for d in each} for each in told))
        found[result.path] = [
            locate(d._replace(stage="dynamic"), result.path, store)
            for d in told[0]
            if d.message in shared
        ]
    return found


def experiments_of(
    results: list[FileResult], projects: Projects, store: Store
) -> list[tuple[FileResult, list[Bound]]]:
    """The whole experiments of each file; one that another file is based on is a part of that,
    unless it is the primary config of Hydra's, which runs are started from too."""
    bases = {file for result in results for file in result.depends_on if file != result.path}
    found = []
    for result in results:
        project = projects(result.path)
        file = store.read(result.path)
        if not_for_training(file):
            continue
        bounds, _, _ = bind_documents(file, project.loader(file), project, store)
        experiments = [
            bound
            for bound in bounds
            if bound.role != "fragment" and not bound.experiment.part
            if not _is_of_a_library(bound, project)
        ]
        runs = any(bound.experiment.primary == result.path for bound in experiments)
        if experiments and (runs or result.path not in bases):
            found.append((result, experiments))
    return found


def _is_of_a_library(bound: Bound, project: Project) -> bool:
    """Whether a library's program opens a config, which no model is built of."""
    binding = project.beside.programs.binding(bound.experiment)
    chosen = binding.chosen if binding is not None else None
    return chosen is not None and chosen.opening.own_keys is not None


def has_errors(result: FileResult, projects: Projects) -> bool:
    """Whether this file has a static error, after suppressions."""
    kept, _ = merge([result], projects)
    return any(found.severity is Severity.ERROR for found in kept)


def subject_of(bound: Bound, project: Project) -> Subject:
    """What is to be traced of a composed config."""
    experiment = bound.experiment
    plain = experiment.root.plain()
    config = plain if isinstance(plain, dict) else {}
    return Subject(
        experiment.file,
        experiment.document,
        interpolated(config) if experiment.loader.interpolates else config,
        project.settings.dynamic,
        NAME if bound.role == "experiment" else "",
        _root_of(experiment, project),
    )


def traced_subject(bound: Bound, project: Project, command: tuple[str, ...] = ()) -> Subject:
    """The same, with the program that a command or the settings name, or the models that are built
    of the config alone where no adapter serves it.

    Raises:
        CommandError: the command cannot be followed.
    """
    subject = with_program(subject_of(bound, project), project, command)
    if adapter_of(subject) == NAME and (suggested := suggestions(bound)):
        return _with_options(subject, suggested=[list(each) for each in suggested])
    if adapter_of(subject):
        return subject
    experiment = bound.experiment
    targets, _ = project.beside.nodes.targets(experiment)
    nodes = nodes_of(targets, project.beside.nodes.passed(experiment)) if targets else []
    root = root_for(project.beside.ground.repository_of(experiment), nodes)
    calls, below = built_by(project.beside.programs.binding(experiment))
    if not nodes:
        root = below
    if os.path.abspath(root) == os.path.abspath(below):
        nodes = [*nodes, *calls]
    if not nodes:
        return subject
    subject = _with_options(subject, nodes=nodes)
    return subject._replace(family="nodes", root=os.path.abspath(root))


def _with_options(subject: Subject, **more: Any) -> Subject:
    """The subject with further options for its adapter."""
    options = {**subject.settings.options, **more}
    return subject._replace(settings=subject.settings._replace(options=options))


def traced_subjects(bound: Bound, project: Project, command: tuple[str, ...] = ()) -> list[Subject]:
    """The same, each of several trainings apart where the config is a run of them.

    Raises:
        CommandError: the command cannot be followed.
    """
    return trainings_of(traced_subject(bound, project, command))


def trainings_of(subject: Subject) -> list[Subject]:
    """The trainings that a config is a run of; the config itself where it is one."""
    turns = turns_of(subject.config) if adapter_of(subject) == NAME else []
    return [
        subject._replace(config=turn.config, turn=turn.name, within=turn.within) for turn in turns
    ] or [subject]


def with_program(subject: Subject, project: Project, command: tuple[str, ...]) -> Subject:
    """The subject with the program that the command line names, run in the working folder; else
    with that of the settings, run in their folder; else as it is.

    Raises:
        CommandError: the command cannot be followed.
    """
    words, folder = command, os.getcwd()
    if not words and project.settings.dynamic.command:
        words = split(project.settings.dynamic.command)
        folder = os.path.abspath(project.settings.folder)
    if not words:
        return subject
    path = os.path.relpath(subject.file, folder)
    launch = launch_of(with_config(words, path), folder)
    if project.synthetic:
        given = project.settings.dynamic.options
        shapes: dict[str, Any] = {k: v for k, v in given.items() if k in ("inputs", "targets")}
        launch = launch._replace(synthetic=shapes)
    return subject._replace(program=launch, root=folder)


def _root_of(experiment: Experiment, project: Project) -> str:
    """Where the user's modules are found from: the layout's root, else the settings' folder."""
    root = project.beside.ground.source_root(experiment.file)
    if root is not None:
        return os.path.abspath(root)
    own = project.settings.dynamic.adapter
    return os.path.abspath(project.settings.folder) if own and own != NAME else ""


def diagnostics_of(
    bound: Bound, outcome: Outcome, project: Project, result: FileResult, store: Store
) -> list[Diagnostic]:
    """What the rules of this stage say, located."""
    reported = frozenset(
        found.key
        for found in result.diagnostics
        if found.severity is Severity.ERROR and found.key and found.code[0] in _ABOUT_KEYS
    )
    context = DynamicContext(bound, outcome, project.settings, reported)
    found: list[Diagnostic] = []
    for rule in registry.rules_for("dynamic", project.codes):
        found += run_rule(rule, context, result.path)
    return [
        locate(diagnostic._replace(stage="dynamic"), result.path, store) for diagnostic in found
    ]


def _kept_in(project: Project, use_cache: bool) -> str:
    return os.path.join(cache_folder(project.settings), "dynamic") if use_cache else ""


def _by_target(
    bounds: list[tuple[FileResult, Bound]], projects: Projects, options: Options
) -> dict[Target, list[int]]:
    """The configs by the card and budget that they are held against."""
    groups: dict[Target, list[int]] = {}
    for index, (result, _) in enumerate(bounds):
        settings = projects(result.path).settings
        target = target_of(
            options.gpu or settings.gpu, options.memory_budget or settings.memory_budget
        )
        groups.setdefault(target, []).append(index)
    return groups


def memory_of(
    path: str,
    options: Options,
    store: Store,
    progress: Callable[[int, int, str], None] | None = None,
    on_answer: Callable[[dict[str, Any]], None] = lambda item: None,
) -> Report:
    """The whole answer for every document of one file: in `dynamic` the JSON of each, traced or
    not, and what the rules of the dynamic stage say.

    Of a file of one document `on_answer` is called with its JSON before what drives the peak is
    known. Suppressions and the baseline apply; what the static rules would say is not asked.

    Raises:
        SettingsError: the settings or the baseline cannot be used.
        UnknownRuleError: a selector names no rule.
        UnknownCardError, SizeError, NoGpuError: the card or the budget cannot be used.
        CommandError: the command cannot be followed.
    """
    started = time.perf_counter()
    # a suppression of a static rule, which does not run here, is not an idle one
    options = options._replace(dynamic=True, ignore=(*options.ignore, "X904"))
    projects = Projects(options)
    project = projects(path)
    settings = project.settings
    target = target_of(options.gpu or settings.gpu, options.memory_budget or settings.memory_budget)
    file = store.read(path)
    bounds, _, _ = bind_documents(file, project.loader(file), project, store)
    if options.command:
        bounds = bounds[:1]
    each = [
        (bound, subject)
        for bound in bounds
        for subject in traced_subjects(bound, project, options.command)
    ]
    outcomes = run(
        [subject for _, subject in each],
        target,
        jobs=options.jobs,
        thorough=True,
        device=options.device,
        cache=_kept_in(project, options.use_cache),
        progress=progress,
        on_answer=lambda outcome: on_answer(to_json(outcome)) if len(each) == 1 else None,
    )
    result = FileResult(path, (), {})
    found: list[Diagnostic] = []
    for (bound, _), outcome in zip(each, outcomes, strict=True):
        told = diagnostics_of(bound, outcome, project, result, store)
        found += [diagnostic for diagnostic in told if diagnostic not in found]
    files = dict.fromkeys([path, *(diagnostic.span.file for diagnostic in found)])
    result = result._replace(
        diagnostics=tuple(found),
        suppressions={name: s for name in files if (s := store.read(name).suppressions)},
    )
    left = tuple(
        NotChecked(path, "dynamic", outcome.reason, outcome.turn)
        for outcome in outcomes
        if outcome.status == "not-checked"
    )
    traced = tuple(to_json(outcome) for outcome in outcomes)
    return report_of([result], projects, options, left, traced, started)


def memory(
    config: str,
    gpu: str = "",
    memory_budget: str = "",
    *,
    device: str = "simulated",
    use_cache: bool = True,
) -> list[dict[str, Any]]:
    """The memory of one training step of a config, as `cfglint memory --json` has it.

    Args:
        config: path of the YAML file.
        gpu: a card such as `rtx3090`, a size such as `24GiB`, or "" for that of the settings.
        memory_budget: a size such as `20GB`, or "" for that of the settings.
        device: `simulated`, `auto` or `cuda`.

    Returns:
        One element of `dynamic` for each document of the file, and for each of its trainings.

    Raises:
        UnknownCardError, SizeError, NoGpuError: the card or the budget cannot be used.
        SettingsError: the settings cannot be used.
    """
    options = Options(
        gpu=gpu,
        memory_budget=memory_budget,
        device=device,
        use_cache=use_cache,
        named=(config,),
    )
    return list(memory_of(config, options, Store(within=options.within)).dynamic)


class Fitted(NamedTuple):
    """What was found for one training of a config: its name and the dotted key of what is its own
    there, both "" where the config is one training."""

    turn: str
    within: str
    fit: Fit


def fit_of(
    file: YamlFile,
    project: Project,
    store: Store,
    gpu: str,
    budget: str,
    jobs: int,
    use_cache: bool,
    max_batch: bool,
    progress: Callable[[int, int, str], None] | None,
    command: tuple[str, ...] = (),
) -> tuple[Experiment, list[Fitted]]:
    """Proposals for the first document of a file, those of each of its trainings, and the
    experiment that they change.

    Raises:
        WorkerUnavailableError: nothing can be traced here.
        CommandError: the command cannot be followed.
    """
    settings = project.settings
    target = target_of(gpu or settings.gpu, budget or settings.memory_budget)
    bounds, _, _ = bind_documents(file, project.loader(file), project, store)
    bound = bounds[0]
    subject = with_program(subject_of(bound, project), project, command)
    slots = jobs or os.cpu_count() or 1
    if subject.program is not None:
        found = program_fit.fit(
            subject._replace(file=os.path.abspath(subject.file)),
            target,
            lambda change: _written(file, bound.experiment, change),
            jobs=slots,
            max_batch=max_batch,
            progress=progress,
        )
        shown = found.baseline._replace(file=subject.file)
        return bound.experiment, [Fitted("", "", found._replace(baseline=shown))]
    return bound.experiment, [
        Fitted(
            each.turn,
            each.within,
            fit(
                each,
                target,
                jobs=slots,
                cache=_kept_in(project, use_cache),
                max_batch=max_batch,
                progress=progress,
            ),
        )
        for each in trainings_of(subject)
    ]


def _written(file: YamlFile, experiment: Experiment, change: Change) -> str | None:
    """The text of a config with some keys changed; None where an edit cannot do that."""
    try:
        text, _ = apply_fixes(file.text, [assign(file, experiment, dict(change))])
    except NotAssignableError:
        return None
    return text if text != file.text else None
