"""The verify stage within a run of the linter: which configs are trained, and what rules say."""

from __future__ import annotations

import os
import threading
from typing import Any, NamedTuple

from cfglint.diagnostic import Diagnostic, NotChecked, Severity
from cfglint.dynamic.nvml import card_count
from cfglint.dynamic.stage import Subject, adapter_of
from cfglint.linter import locate
from cfglint.rules import registry
from cfglint.rules.context import VerifyContext
from cfglint.rules.running import run_rule
from cfglint.run.file_result import FileResult
from cfglint.run.looking import bind_documents
from cfglint.run.project import Options, Projects
from cfglint.run.settings import cache_folder
from cfglint.run.store import Store
from cfglint.schema.bind import Bound
from cfglint.stages.dynamic import experiments_of, subject_of, trainings_of
from cfglint.verify.executors import run_jobs
from cfglint.verify.outcome import Verified, not_checked
from cfglint.verify.plan import UNSEEN, Ticked, tick, to_json
from cfglint.verify.request import VerifyOptions
from cfglint.verify.run import Job, Progress, called, device_of

CARD_FIRST = "it does not fit the card, which comes first (M401)"


BY_COMMAND = (
    "its program is traced and not trained: verify trains what an adapter makes, and a command "
    "starts its own loop; `cfglint memory -- COMMAND` shows the trace"
)
"""Why a config is not trained whose program a command starts."""


class BaselineError(ValueError):
    """`--baseline` cannot be used; the message says why."""


class Stage(NamedTuple):
    """What the stage gave: files with its diagnostics, what was not checked, the JSON of each
    config, and whether it was interrupted."""

    results: list[FileResult]
    not_checked: tuple[NotChecked, ...]
    verified: tuple[dict[str, Any], ...]
    interrupted: bool


def verify_configs(
    results: list[FileResult],
    projects: Projects,
    options: Options,
    traced: tuple[dict[str, Any], ...],
    untraced: tuple[NotChecked, ...],
    progress: Progress | None,
) -> Stage:
    """Train every config that the dynamic stage took, and judge what was measured; each of several
    trainings apart where the config is a run of them.

    A config whose step could not be traced for its own fault is not trained: that fault would
    be reported twice. On Ctrl-C what was done is kept, and the rest is not checked.

    Args:
        traced, untraced: what the dynamic stage found out about the same files.

    Raises:
        BaselineError: the baseline is no single config, or has none of these trainings.
        ExecutorError: jobs cannot be submitted here.
    """
    asked = options.verify
    assert asked is not None
    asked_for = (*options.named, asked.baseline) if asked.baseline else options.named
    store = Store(within=options._replace(named=asked_for).within)
    each = [
        (result, bound, subject)
        for result, experiments in experiments_of(results, projects, store)
        for bound in experiments
        for subject in trainings_of(subject_of(bound, projects(result.path)))
    ]
    found: dict[int, Verified] = {}
    jobs: list[Job] = []
    places: list[int] = []
    baselines = baseline_subjects(asked, projects, store)
    slots = options.jobs or max(1, min(os.cpu_count() or 1, len(each)))
    for index, (result, _, subject) in enumerate(each):
        reason = _not_to_be_trained(subject, asked, traced, untraced)
        by_settings = projects(result.path).settings.dynamic.command and not adapter_of(subject)
        if not reason and (options.command or by_settings):
            reason = BY_COMMAND
        if reason:
            found[index] = _left(subject, reason)
            continue
        kept = cache_folder(projects(result.path).settings)
        threads = max(1, (os.cpu_count() or 1) // slots)
        folder = os.path.join(kept, "dynamic") if options.use_cache else ""
        beside = _baseline_of(subject, baselines)
        jobs.append(Job(subject, asked, beside, threads, None, folder))
        places.append(index)
    stop = threading.Event()
    shares = dict.fromkeys(range(len(jobs)), 0.0)
    by_name = {called(job.subject): number for number, job in enumerate(jobs)}

    def told(name: str, share: float, what: str) -> None:
        shares[by_name[name]] = share
        if progress is not None:
            progress(name, min(0.999, sum(shares.values()) / len(jobs)), what)

    interrupted = False
    gpus = card_count() if device_of(asked.device) == "cuda" else 0
    logs = os.path.join(cache_folder(projects(os.path.join(os.getcwd(), "_")).settings), "jobs")
    try:
        for number, verified in run_jobs(jobs, asked, slots, gpus, logs, told, stop):
            subject = jobs[number].subject
            found[places[number]] = verified._replace(turn=subject.turn, within=subject.within)
            told(called(subject), 1.0, "done")
    except KeyboardInterrupt:
        interrupted = True
    if progress is not None and jobs:
        progress("", 1.0, "")
    for index, (_, _, subject) in enumerate(each):
        if index not in found:
            found[index] = _left(subject, "interrupted")
    known = {item._replace(stage="verify") for item in untraced}
    bounds = [(result, bound) for result, bound, _ in each]
    stage = _judged(results, bounds, found, projects, store, traced, interrupted)
    left = tuple(item for item in stage.not_checked if item not in known)
    return stage._replace(not_checked=left)  # what the dynamic stage has said already is said once


def _left(subject: Subject, reason: str) -> Verified:
    """A config, or one training of it, that was not trained."""
    return not_checked(
        subject.file, subject.document, reason, turn=subject.turn, within=subject.within
    )


def baseline_subjects(asked: VerifyOptions, projects: Projects, store: Store) -> list[Subject]:
    """The config that others are timed beside, or each training of it; [] where none was named.

    Raises:
        BaselineError: it is no single config.
    """
    if not asked.baseline:
        return []
    project = projects(asked.baseline)
    file = store.read(asked.baseline)
    bounds, _, _ = bind_documents(file, project.loader(file), project, store)
    experiments = [bound for bound in bounds if bound.role != "fragment"]
    if len(experiments) != 1:
        raise BaselineError(f"--baseline: {asked.baseline} holds {len(experiments)} configs, not 1")
    return trainings_of(subject_of(experiments[0], project))


def _baseline_of(subject: Subject, baselines: list[Subject]) -> Subject | None:
    """What a training is timed beside: that of the same name, or the only one.

    Raises:
        BaselineError: several, none of them of its name.
    """
    if len(baselines) < 2:
        return baselines[0] if baselines else None
    for baseline in baselines:
        if baseline.turn == subject.turn:
            return baseline
    names = ", ".join(baseline.turn for baseline in baselines)
    raise BaselineError(
        f"--baseline: {baselines[0].file} runs {len(baselines)} trainings ({names}), and "
        f"{called(subject)} is none of them"
    )


def _not_to_be_trained(
    subject: Subject,
    asked: VerifyOptions,
    traced: tuple[dict[str, Any], ...],
    untraced: tuple[NotChecked, ...],
) -> str:
    """Why a config is not trained, "" for one that is."""
    for item in untraced:
        theirs = item.file == subject.file and item.turn in ("", subject.turn)
        if theirs and "depend on data" not in item.reason:
            return item.reason
    step = _traced_step(subject, traced)
    if step is None:
        return ""
    if step["status"] == "failed":
        return "a traced step fails already, which comes first"
    if (
        device_of(asked.device) == "cuda"
        and step.get("memory", {}).get("verdict") == "does-not-fit"
    ):
        return CARD_FIRST
    return ""


def _traced_step(
    of: Subject | Verified, traced: tuple[dict[str, Any], ...]
) -> dict[str, Any] | None:
    """What the dynamic stage says of a config, or of one training of it."""
    wanted = (of.file, of.document, of.turn)
    told = ((t["file"], t.get("document", 0), t.get("turn", "")) for t in traced)
    return next((t for t, name in zip(traced, told, strict=True) if name == wanted), None)


def _judged(
    results: list[FileResult],
    bounds: list[tuple[FileResult, Bound]],
    found: dict[int, Verified],
    projects: Projects,
    store: Store,
    traced: tuple[dict[str, Any], ...],
    interrupted: bool,
) -> Stage:
    more: dict[str, list[Diagnostic]] = {}
    left: list[NotChecked] = []
    verified: list[dict[str, Any]] = []
    for index, (result, bound) in enumerate(bounds):
        one = found[index]
        project = projects(result.path)
        said: list[Diagnostic] = []
        context = VerifyContext(bound, one, project.settings)
        for rule in registry.rules_for("verify", project.codes):
            said += run_rule(rule, context, result.path)
        said = [locate(item._replace(stage="verify"), result.path, store) for item in said]
        known = more.setdefault(result.path, [])
        known.extend(item for item in said if item not in known)
        ticked = _ticked(one, [*result.diagnostics, *said], traced)
        verified.append(to_json(one, ticked))
        if one.status == "not-checked":
            left.append(NotChecked(result.path, "verify", one.reason, one.turn))
        left += [
            NotChecked(result.path, "verify", f"{item.box.title}: {item.measured}", one.turn)
            for item in ticked
            if item.status == UNSEEN
            and (item.box.name in one.missed or item.measured.startswith("W&B"))
        ]
    return Stage(
        [
            result._replace(diagnostics=(*result.diagnostics, *more.get(result.path, ())))
            for result in results
        ],
        tuple(left),
        tuple(verified),
        interrupted,
    )


def _ticked(
    one: Verified, diagnostics: list[Diagnostic], traced: tuple[dict[str, Any], ...]
) -> list[Ticked]:
    """The boxes, decided by every diagnostic: a suppressed one fails its box too. What the dynamic
    stage says of another training of the config does not count."""
    step = _traced_step(one, traced)
    if one.turn:
        diagnostics = [item for item in diagnostics if item.stage != "dynamic"]
    told = step if one.turn and step is not None else {}
    errors = {item.code for item in diagnostics if item.severity is Severity.ERROR}
    warnings = {item.code for item in diagnostics if item.severity is Severity.WARNING}
    return tick(
        one, step, {*errors, *told.get("errors", ())}, {*warnings, *told.get("warnings", ())}
    )
