"""`cfglint memory`: the whole memory answer for one config."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from cfglint import __version__
from cfglint.cli.common import (
    baseline_option,
    data_option,
    device_option,
    format_option,
    rule_options,
    set_option,
    settings_option,
    show_options,
    target_options,
    trace_options,
)
from cfglint.cli.console import (
    Lines,
    emit,
    parse_overrides,
    split_codes,
    tell_missing,
    tracing_progress,
    wants_color,
    width,
)
from cfglint.cli.errors import target_errors
from cfglint.cli.linting import exit_status, without_summary
from cfglint.cli.program import WithCommand, command_words, subject_of
from cfglint.diagnostic import Diagnostic, Report, Severity, Span
from cfglint.report import memory as text_report
from cfglint.report.formats import Style, render
from cfglint.rules.registry import UnknownRuleError, docstring
from cfglint.run.project import Options, Projects
from cfglint.stages.dynamic import memory_of


@click.command(
    cls=WithCommand, short_help="Show what a training step takes, and which keys drive it."
)
@click.argument("config", type=click.Path(), required=False)
@target_options
@device_option
@data_option
@rule_options
@format_option
@click.option("--json", "as_json", is_flag=True, help="The same as --output-format json.")
@click.option("--html", metavar="FILE", help="Write one self-contained page.")
@trace_options
@baseline_option
@show_options
@set_option
@settings_option
def memory(
    config: str | None,
    gpu: str | None,
    memory_budget: str | None,
    device: str,
    data: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    output_format: str,
    as_json: bool,
    html: str | None,
    output: str | None,
    no_cache: bool,
    jobs: int,
    quiet: int,
    baseline: str,
    verbose: int,
    color: str,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Trace one training step of CONFIG and show its memory: phases, what holds it, which keys
    drive it, and whether it fits the card.

    After `--` may stand the command that starts your training, such as `-- python train.py --config
    a.yaml`: that program is run as it is, with a simulated GPU, and traced. CONFIG may then be left
    out, and `{config}` in the command stands for it.

    `text` and `json` have the whole answer; each other --output-format has its diagnostics alone.

    Exit status: 0 it fits, or no card was named; 1 it does not fit, exceeds the budget, or the
    config is at fault, at or above --fail-on; 3 it could not be traced.
    """
    output_format = "json" if as_json else output_format
    command = command_words()
    options = Options(
        select=split_codes(select),
        ignore=split_codes(ignore),
        overrides=parse_overrides(overrides),
        settings_file=settings_file or "",
        use_cache=not no_cache,
        jobs=jobs,
        baseline=baseline,
        gpu=gpu or "",
        memory_budget=memory_budget or "",
        device=device,
        command=command,
        synthetic=data == "synthetic",
    )
    if not quiet:
        tell_missing(baseline)
    path, options, store = subject_of(config, options)
    shown: list[str] = []

    def show(item: dict[str, Any]) -> None:
        if output_format == "text" and output is None:
            if progress is not None:
                progress(1, 1, "")  # the bar is taken away
            shown.append(text_report.answer(item))
            emit(shown[0])
            sys.stdout.flush()

    progress = tracing_progress(quiet, output_format)
    try:
        with target_errors():
            report = memory_of(path, options, store, progress, show)
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    style = Style(
        Lines({}, options.within),
        output is None and wants_color(color),
        False,
        verbose,
        __version__,
        docstring,
    )
    if output_format == "text":
        text = _text(report, style)
        emit(text.removeprefix(shown[0]) if shown else text, output)
        _errors(report)
    else:
        emit(render(output_format, report, style), output)
    if html:
        from cfglint.report import memory_html

        emit(memory_html.render(list(report.dynamic), __version__, report.diagnostics), html)
        if output_format == "text" and not quiet:
            click.echo(f"Wrote {os.path.relpath(html)}.", err=True)
    return exit_status(report, fail_on or Projects(options)(path).settings.fail_on)


def _text(report: Report, style: Style) -> str:
    """The answer for each document, and what the rules say that it does not say itself."""
    answers = [text_report.render(item, width()) for item in report.dynamic]
    more = tuple(found for found in report.diagnostics if found.code.startswith("T"))
    if more:
        lines = render("text", report._replace(diagnostics=more, not_checked=(), dynamic=()), style)
        answers.append(without_summary(lines))
    return "\n".join(answers)


def _errors(report: Report) -> None:
    """Why a config that is at fault was not traced to its end, or would not run."""
    failed = any(item["status"] == "failed" for item in report.dynamic)
    for found in report.diagnostics:
        told = found.code.startswith("T") or not (failed or found.code.startswith("X"))
        if found.severity is Severity.ERROR and not told:
            for line in _lines(found):
                click.echo(line, err=True)


def _lines(found: Diagnostic) -> Iterator[str]:
    span = found.span
    yield f"{span.file}:{span.line}:{span.column}: error[{found.code}] {found.message}"
    for related in found.related:
        place = related.place
        if isinstance(place, Span):
            yield f"  {place.file}:{place.line}:{place.column}: {related.message}"
    if found.help:
        yield f"  help: {found.help}"
