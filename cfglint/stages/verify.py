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
from cfglint.stages.dynamic import experiments_of, subject_of
from cfglint.verify.executors import run_jobs
from cfglint.verify.outcome import Verified, not_checked
from cfglint.verify.plan import UNSEEN, Ticked, tick, to_json
from cfglint.verify.request import VerifyOptions
from cfglint.verify.run import Job, Progress, device_of

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
    """Train every config that the dynamic stage took, and judge what was measured.

    A config whose step could not be traced for its own fault is not trained: that fault would
    be reported twice. On Ctrl-C what was done is kept, and the rest is not checked.

    Args:
        traced, untraced: what the dynamic stage found out about the same files.

    Raises:
        BaselineError: the baseline is no single config.
        ExecutorError: jobs cannot be submitted here.
    """
    asked = options.verify
    assert asked is not None
    asked_for = (*options.named, asked.baseline) if asked.baseline else options.named
    store = Store(within=options._replace(named=asked_for).within)
    bounds = [
        (result, bound)
        for result, experiments in experiments_of(results, projects, store)
        for bound in experiments
    ]
    found: dict[int, Verified] = {}
    jobs: list[Job] = []
    places: list[int] = []
    baseline = baseline_subject(asked, projects, store)
    slots = options.jobs or max(1, min(os.cpu_count() or 1, len(bounds)))
    for index, (result, bound) in enumerate(bounds):
        subject = subject_of(bound, projects(result.path))
        reason = _not_to_be_trained(subject, asked, traced, untraced)
        by_settings = projects(result.path).settings.dynamic.command and not adapter_of(subject)
        if not reason and (options.command or by_settings):
            reason = BY_COMMAND
        if reason:
            found[index] = not_checked(subject.file, subject.document, reason)
            continue
        kept = cache_folder(projects(result.path).settings)
        threads = max(1, (os.cpu_count() or 1) // slots)
        folder = os.path.join(kept, "dynamic") if options.use_cache else ""
        jobs.append(Job(subject, asked, baseline, threads, None, folder))
        places.append(index)
    stop = threading.Event()
    shares = dict.fromkeys(range(len(jobs)), 0.0)
    by_file = {job.subject.file: number for number, job in enumerate(jobs)}

    def told(file: str, share: float, what: str) -> None:
        shares[by_file[file]] = share
        if progress is not None:
            progress(file, min(0.999, sum(shares.values()) / len(jobs)), what)

    interrupted = False
    gpus = card_count() if device_of(asked.device) == "cuda" else 0
    logs = os.path.join(cache_folder(projects(os.path.join(os.getcwd(), "_")).settings), "jobs")
    try:
        for number, verified in run_jobs(jobs, asked, slots, gpus, logs, told, stop):
            found[places[number]] = verified
            told(jobs[number].subject.file, 1.0, "done")
    except KeyboardInterrupt:
        interrupted = True
    if progress is not None and jobs:
        progress("", 1.0, "")
    for index, (_, bound) in enumerate(bounds):
        if index not in found:
            experiment = bound.experiment
            found[index] = not_checked(experiment.file, experiment.document, "interrupted")
    known = {(item.file, item.reason) for item in untraced}
    stage = _judged(results, bounds, found, projects, store, traced, interrupted)
    left = tuple(item for item in stage.not_checked if (item.file, item.reason) not in known)
    return stage._replace(not_checked=left)  # what the dynamic stage has said already is said once


def baseline_subject(asked: VerifyOptions, projects: Projects, store: Store) -> Subject | None:
    """The config that others are timed beside, if one was named.

    Raises:
        BaselineError: it is no single config.
    """
    if not asked.baseline:
        return None
    project = projects(asked.baseline)
    file = store.read(asked.baseline)
    bounds, _, _ = bind_documents(file, project.loader(file), project, store)
    experiments = [bound for bound in bounds if bound.role != "fragment"]
    if len(experiments) != 1:
        raise BaselineError(f"--baseline: {asked.baseline} holds {len(experiments)} configs, not 1")
    return subject_of(experiments[0], project)


def _not_to_be_trained(
    subject: Subject,
    asked: VerifyOptions,
    traced: tuple[dict[str, Any], ...],
    untraced: tuple[NotChecked, ...],
) -> str:
    """Why a config is not trained, "" for one that is."""
    for item in untraced:
        if item.file == subject.file and "depend on data" not in item.reason:
            return item.reason
    step = _traced_step(subject.file, subject.document, traced)
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
    file: str, document: int, traced: tuple[dict[str, Any], ...]
) -> dict[str, Any] | None:
    return next((t for t in traced if t["file"] == file and t.get("document", 0) == document), None)


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
        more.setdefault(result.path, []).extend(said)
        ticked = _ticked(one, [*result.diagnostics, *said], traced)
        verified.append(to_json(one, ticked))
        if one.status == "not-checked":
            left.append(NotChecked(result.path, "verify", one.reason))
        left += [
            NotChecked(result.path, "verify", f"{item.box.title}: {item.measured}")
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
    """The boxes, decided by every diagnostic: a suppressed one fails its box too."""
    return tick(
        one,
        _traced_step(one.file, one.document, traced),
        {item.code for item in diagnostics if item.severity is Severity.ERROR},
        {item.code for item in diagnostics if item.severity is Severity.WARNING},
    )
