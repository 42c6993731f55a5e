"""`cfglint memory`: the whole memory answer for one config."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import click

from cfglint import __version__
from cfglint.cli.common import (
    device_option,
    emit,
    open_config,
    set_option,
    settings_option,
    target_errors,
    target_options,
    trace_options,
    tracing_progress,
)
from cfglint.diagnostic import Severity
from cfglint.dynamic.outcome import Outcome
from cfglint.dynamic_stage import memory_of
from cfglint.report import memory as text_report


@click.command(short_help="Show what a training step takes, and which keys drive it.")
@click.argument("config", type=click.Path())
@target_options
@device_option
@click.option("--json", "as_json", is_flag=True, help="The object of the JSON report.")
@click.option("--html", metavar="FILE", help="Write one self-contained page.")
@trace_options
@set_option
@settings_option
def memory(
    config: str,
    gpu: str | None,
    memory_budget: str | None,
    as_json: bool,
    html: str | None,
    output: str | None,
    device: str,
    no_cache: bool,
    jobs: int,
    quiet: int,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Trace one training step of CONFIG and show its memory: phases, what holds it, which keys
    drive it, and whether it fits the card.

    Exit status: 0 it fits, or no card was named; 1 it does not fit, exceeds the budget, or the
    config is at fault; 3 it could not be traced.
    """
    started = time.perf_counter()
    file, project, store = open_config(config, settings_file, overrides)
    with target_errors():
        found = memory_of(
            file,
            project,
            store,
            gpu or "",
            memory_budget or "",
            device,
            jobs,
            not no_cache,
            tracing_progress(quiet, "json" if as_json else "text"),
        )
    if as_json:
        emit(json.dumps(_document(found, started), indent=2, ensure_ascii=False) + "\n", output)
    else:
        emit("\n".join(text_report.render(item) for _, item, _ in found), output)
    if html:
        from cfglint.report import memory_html

        emit(memory_html.render([item for _, item, _ in found], __version__), html)
        if not as_json and not quiet:
            click.echo(f"Wrote {os.path.relpath(html)}.", err=True)
    for _, item, diagnostics in found:
        for diagnostic in diagnostics if not as_json else ():
            if diagnostic.severity is Severity.ERROR and item["status"] == "failed":
                place = f"{diagnostic.span.file}:{diagnostic.span.line}:{diagnostic.span.column}"
                click.echo(f"{place}: error[{diagnostic.code}] {diagnostic.message}", err=True)
                if diagnostic.help:
                    click.echo(f"  help: {diagnostic.help}", err=True)
    return _status(found)


def _status(found: list[tuple[Outcome, dict[str, Any], list[Any]]]) -> int:
    if any(d.severity is Severity.ERROR for _, _, diagnostics in found for d in diagnostics):
        return 1
    return 3 if any(outcome.status == "not-checked" for outcome, _, _ in found) else 0


def _document(
    found: list[tuple[Outcome, dict[str, Any], list[Any]]], started: float
) -> dict[str, Any]:
    from cfglint.report.json import SCHEMA_VERSION, of_diagnostic

    every = [diagnostic for _, _, diagnostics in found for diagnostic in diagnostics]
    counts = {level: sum(d.severity is level for d in every) for level in Severity}
    return {
        "schema_version": SCHEMA_VERSION,
        "cfglint_version": __version__,
        "summary": {
            "files": 1,
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "infos": counts[Severity.INFO],
            "suppressed": 0,
            "not_checked": sum(outcome.status == "not-checked" for outcome, _, _ in found),
            "seconds": round(time.perf_counter() - started, 3),
        },
        "diagnostics": [of_diagnostic(diagnostic) for diagnostic in every],
        "dynamic": [item for _, item, _ in found],
    }
