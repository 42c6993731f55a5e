"""The report of a run: findings at the severity that the settings give, less the baseline."""

from __future__ import annotations

import os
import time
from typing import Any

from cfglint.diagnostic import (
    Config,
    Diagnostic,
    NotChecked,
    Report,
    Severity,
    Summary,
)
from cfglint.rules import registry
from cfglint.run.coverage import with_parts
from cfglint.run.file_result import FileResult
from cfglint.run.merging import merge
from cfglint.run.project import Options, Projects


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
    from cfglint.run import baseline

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
