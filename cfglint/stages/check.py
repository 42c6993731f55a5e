"""The stages of a run, one after the other: static, dynamic, verify."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from cfglint.diagnostic import (
    NotChecked,
    Report,
)
from cfglint.run.project import Options, Projects
from cfglint.run.reporting import report_of
from cfglint.stages.parts import with_runs
from cfglint.stages.static import discover, lint_all


def check(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    options: Options | None = None,
    overlay: dict[str, bytes] | None = None,
    progress: Callable[[int, int], None] | None = None,
    tracing: Callable[[int, int, str], None] | None = None,
    training: Callable[[str, float, str], None] | None = None,
) -> Report:
    """Lint files and folders.

    Args:
        paths: files and folders, or one of them; what does not exist is a diagnostic.
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
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    named = [os.fspath(path) for path in several]
    options = (options or Options())._replace(named=tuple(named))
    overlay = overlay or {}
    projects = Projects(options)
    files = discover(named, overlay, projects, options)
    results = lint_all(files, projects, options, overlay, progress)
    results = with_runs(results, projects, options, overlay)
    not_checked: tuple[NotChecked, ...] = ()
    traced: tuple[dict[str, Any], ...] = ()
    if options.dynamic:
        from cfglint.stages.dynamic import trace_configs

        results, not_checked, traced = trace_configs(results, projects, options, overlay, tracing)
    verified: tuple[dict[str, Any], ...] = ()
    interrupted = False
    if options.verify is not None:
        from cfglint.stages.verify import verify_configs

        stage = verify_configs(results, projects, options, traced, not_checked, training)
        results, verified, interrupted = stage.results, stage.verified, stage.interrupted
        not_checked = (*not_checked, *stage.not_checked)
    report = report_of(results, projects, options, not_checked, traced, started)
    return report._replace(verify=verified, interrupted=interrupted)
