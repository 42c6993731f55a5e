"""`cfglint verify`: a short real training of each config, and a verification report."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import click

from cfglint import __version__
from cfglint.cli.common import (
    format_option,
    rule_options,
    set_option,
    settings_option,
    show_options,
    target_options,
)
from cfglint.cli.console import (
    Lines,
    emit,
    existing,
    parse_overrides,
    split_codes,
    tracing_progress,
    wants_color,
)
from cfglint.cli.errors import target_errors
from cfglint.cli.linting import exit_status
from cfglint.cli.program import WithCommand, command_words
from cfglint.diagnostic import Report
from cfglint.dynamic.launch import config_in
from cfglint.files.locks import HeldError, alone_on
from cfglint.files.writing import write_atomically
from cfglint.report.formats import Style, render
from cfglint.rules.registry import UnknownRuleError
from cfglint.run.project import Options, Projects
from cfglint.stages.check import check as lint
from cfglint.stages.verify import BaselineError
from cfglint.verify.executors import EXECUTORS, ExecutorError
from cfglint.verify.request import VerifyOptions

KINDS = (".md", ".json", ".html")


@click.command(
    cls=WithCommand,
    short_help="Train each config for a few steps, and write a verification report.",
)
@click.argument("configs", nargs=-1, type=click.Path())
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="The report, by its ending .md, .json or .html; repeatable.  [default: "
    "verification-results.md]",
)
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    metavar="N",
    help="Optimizer steps to train.  [default: 16 on a CPU, 100 on a GPU]",
)
@click.option(
    "--seed",
    type=int,
    default=42,
    show_default=True,
    metavar="N",
    help="Seed of all random numbers.",
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="Where to train; on a CPU sizes are scaled down, by factors that the report names.",
)
@target_options
@click.option("--baseline", metavar="CONFIG", default="", help="Time each config beside this one.")
@click.option(
    "--slower",
    type=click.FloatRange(min=0),
    default=10.0,
    show_default=True,
    metavar="PERCENT",
    help="By how much a config may be slower than the baseline.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=900.0,
    show_default=True,
    metavar="SECONDS",
    help="The longest that one config may take.",
)
@click.option(
    "--executor",
    type=click.Choice(EXECUTORS),
    default="local",
    show_default=True,
    help="Processes of this machine, or a job for each config through submitit.",
)
@click.option(
    "--slurm",
    metavar="KEY=VALUE",
    multiple=True,
    help="A parameter of submitit's executor, such as slurm_partition=gpu; repeatable.",
)
@click.option("--wandb", metavar="PROJECT", default="", help="Also log to Weights & Biases.")
@click.option("--force", is_flag=True, help="Configs with static errors too.")
@rule_options
@format_option
@click.option("--json", "as_json", is_flag=True, help="The same as --output-format json.")
@click.option("--no-cache", is_flag=True, help="Trace anew, and keep nothing.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Configs at a time."
)
@click.option("-q", "--quiet", count=True, help="No progress.")
@show_options
@set_option
@settings_option
def verify(
    configs: tuple[str, ...],
    outputs: tuple[str, ...],
    steps: int | None,
    seed: int,
    device: str,
    gpu: str | None,
    memory_budget: str | None,
    baseline: str,
    slower: float,
    timeout: float,
    executor: str,
    slurm: tuple[str, ...],
    wandb: str,
    force: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    output_format: str,
    as_json: bool,
    no_cache: bool,
    jobs: int,
    quiet: int,
    verbose: int,
    color: str,
    overrides: tuple[str, ...],
    settings_file: str | None,
) -> int:
    """Train each of CONFIGS for a few steps, on a GPU or scaled down on a CPU, and measure: load,
    validation, epoch, metrics, checkpoint and reload, a second run, another batch size, memory.

    The program of a command after `--` is traced, and not trained.

    Exit status: 0 every box passed; 1 something failed; 3 something could not be measured.
    """
    output_format = "json" if as_json else output_format
    command = command_words()
    configs = configs or tuple(filter(None, [config_in(command)]))
    if not configs:
        raise click.UsageError("name the configs to verify")
    if wandb and importlib.util.find_spec("wandb") is None:
        raise click.UsageError("--wandb: wandb is not installed; `pip install wandb` brings it")
    if baseline and not os.path.isfile(baseline):
        raise click.UsageError(f"--baseline: there is no file {baseline}")
    options = Options(
        select=split_codes(select),
        ignore=split_codes(ignore),
        overrides=parse_overrides(overrides),
        settings_file=settings_file or "",
        use_cache=not no_cache,
        jobs=jobs,
        dynamic=True,
        force=force,
        gpu=gpu or "",
        memory_budget=memory_budget or "",
        device="simulated" if device == "cpu" else device,
        verify=VerifyOptions(
            device,
            steps or 0,
            seed,
            baseline,
            slower,
            timeout,
            executor,
            parse_overrides(slurm, "--slurm"),
            wandb,
        ),
        named=configs,
        command=command,
    )
    targets = [existing(path) for path in configs]
    files = outputs or ("verification-results.md",)
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    with _reserved(files):
        try:
            with target_errors():
                report = lint(
                    targets,
                    options,
                    tracing=tracing_progress(quiet, output_format),
                    training=_progress(quiet),
                )
        except UnknownRuleError as error:
            raise click.UsageError(str(error)) from None
        except (BaselineError, ExecutorError) as error:
            raise click.UsageError(str(error)) from None
        if not report.verify:
            raise click.ClickException("no config was found in what was named")
        style = Style(Lines({}, options.within), wants_color(color), False, verbose, __version__)
        for path in files:
            _write(path, report, style, started)
    said = render(output_format, report, style)
    emit("\n".join([*_checklists(report), said]) if output_format == "text" else said)
    click.echo(f"Wrote {', '.join(files)}.", err=True)
    if report.interrupted:
        click.echo("cfglint: interrupted; the report has what was done", err=True)
        return 130
    here = Projects(options)(os.path.join(os.getcwd(), "_")).settings
    return exit_status(report, fail_on or here.fail_on)


_MARKS = {"passed": "x", "warned": "!", "failed": " ", "not-measured": "-"}


def _checklists(report: Report) -> Iterator[str]:
    """For each config its verdict, and a line for each box."""
    from cfglint.report.verification import called, verdict

    for item in report.verify:
        if item["verdict"] == "not-checked" and not item["figures"]:
            yield f"{called(item)}: not checked: {item['reason']}"
            yield ""
            continue
        yield f"{called(item)}: {verdict(item)} ({item['seconds']:.1f} s)"
        if item["scale"]:
            told = ", ".join(f"{s['key']} {s['from']} -> {s['to']}" for s in item["scale"])
            yield f"  scaled down for a CPU: {told}"
        for box in item["boxes"]:
            codes = f" {', '.join(box['codes'])}" if box["codes"] else ""
            text = box["measured"] or "nothing measured"
            yield f"  [{_MARKS[box['status']]}] {box['title']}{codes}: {text}"
        yield ""


def _write(path: str, report: Report, style: Style, started: str) -> None:
    """One report, whole or not at all; the pictures of an earlier one stay until it is replaced.

    Raises:
        click.ClickException: it cannot be written.
    """
    from cfglint.report import verification, verification_html

    items = list(report.verify)
    lines = [
        f"{d.span.file}:{d.span.line}:{d.span.column}: {d.severity.value}[{d.code}] {d.message}"
        for d in report.diagnostics
    ]
    about = {"date": started, "cfglint": __version__, "command": _command()}
    try:
        if path.endswith(".json"):
            write_atomically(path, render("json", report, style).encode())
        elif path.endswith(".html"):
            write_atomically(path, verification_html.render(items, lines, about).encode())
        else:
            folder = os.path.splitext(path)[0] + "-pictures"
            names = _write_pictures(folder, items)
            text = verification.render(items, lines, about, os.path.basename(folder), names)
            write_atomically(path, text.encode())
            _prune(folder, set(names.values()))
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"cannot write {path}: {reason}; an earlier report there is as it was"
        ) from None


def _write_pictures(folder: str, items: list[dict[str, Any]]) -> dict[tuple[int, str], str]:
    """Pictures under names that depend on what they show: (config, kind) -> name."""
    from cfglint.report.verification import pictures

    names: dict[tuple[int, str], str] = {}
    for index, item in enumerate(items):
        for kind, picture in pictures(item).items():
            os.makedirs(folder, exist_ok=True)
            stem = os.path.splitext(os.path.basename(item["file"]))[0]
            safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem)
            digest = hashlib.sha256(picture.encode()).hexdigest()[:8]
            names[index, kind] = f"{safe}-{kind}-{digest}.svg"
            write_atomically(os.path.join(folder, names[index, kind]), picture.encode())
    return names


def _prune(folder: str, keep: set[str]) -> None:
    """Remove what an earlier report showed."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name.endswith(".svg") and name not in keep:
                os.unlink(os.path.join(folder, name))


def _command() -> str:
    import shlex

    return shlex.join(["cfglint", *sys.argv[1:]])


@contextlib.contextmanager
def _reserved(paths: tuple[str, ...]) -> Iterator[None]:
    """Holds the reports for this run, having found out before any training that they can be
    written. The locks lie in the system's temporary folder, and go with the run.

    Raises:
        click.UsageError: another ending, or the same report is being written by another run.
        click.ClickException: a folder cannot be written to.
    """
    with contextlib.ExitStack() as held:
        for path in paths:
            if not path.endswith(KINDS):
                raise click.UsageError(f"-o {path}: the report's ending is .md, .json or .html")
            folder = os.path.dirname(os.path.realpath(path))
            try:
                os.makedirs(folder, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass
                if os.path.isdir(path):
                    raise IsADirectoryError(21, "it is a folder")
            except OSError as error:
                raise click.ClickException(
                    f"cannot write {path}: {error.strerror or error}; nothing was trained"
                ) from None
            _lock(path, held)
        yield


def _lock(path: str, held: contextlib.ExitStack) -> None:
    try:
        held.enter_context(alone_on(path))
    except OSError as error:
        raise click.ClickException(f"cannot lock {path}: {error.strerror}") from None
    except HeldError as other:
        raise click.UsageError(
            f"another cfglint verify (process {other}) is at work on {path}; wait for it, or name "
            "another report with -o"
        ) from None


def _progress(quiet: int) -> Callable[[str, float, str], None] | None:
    """A bar with the remaining time on a terminal's standard error."""
    if quiet or not sys.stderr.isatty():
        return None
    begun = time.monotonic()

    def show(file: str, share: float, what: str) -> None:
        if share >= 1:
            click.echo("\r\033[K", nl=False, err=True)
            return
        bar = "#" * int(20 * share) + "." * (20 - int(20 * share))
        passed = time.monotonic() - begun
        left = f"{passed * (1 - share) / share:4.0f} s left" if share > 0.03 else ""
        text = f"[{bar}] {left}  {os.path.basename(file)}  {what}"
        click.echo(f"\r\033[K{text[:110]}", nl=False, err=True)

    return show
