"""`cfglint check`: lint configs, and fix what can be fixed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import click

from cfglint import __version__
from cfglint.cli.common import (
    Lines,
    baseline_option,
    device_option,
    emit,
    existing,
    format_option,
    parse_overrides,
    replace_file,
    rule_options,
    set_option,
    settings_option,
    show_options,
    split_codes,
    target_errors,
    target_options,
    tracing_progress,
    wants_color,
)
from cfglint.diagnostic import Report, Severity
from cfglint.files.reading import boundary
from cfglint.report.formats import Style, render
from cfglint.rules.registry import UnknownRuleError
from cfglint.run.project import Options, Projects
from cfglint.run.reporting import baseline_path
from cfglint.stages.check import check as lint

MAX_FIX_ROUNDS = 20


@click.command(short_help="Lint configs: the static stage.")
@click.argument("paths", nargs=-1, type=click.Path())
@rule_options
@format_option
@click.option("-o", "--output", metavar="FILE", help="Write the report to a file.")
@set_option
@settings_option
@click.option("--fix", is_flag=True, help="Apply safe fixes to the files.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: unsafe fixes too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@baseline_option
@click.option(
    "--write-baseline", is_flag=True, help="Write the baseline; one that exists only shrinks."
)
@click.option(
    "--stdin-filename",
    metavar="NAME",
    default="stdin.yaml",
    show_default=True,
    help="The name of what `-` reads from standard input.",
)
@click.option("--dynamic", is_flag=True, help="Also run the dynamic stage.")
@click.option("--force", is_flag=True, help="With --dynamic: configs with static errors too.")
@target_options
@device_option
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave out `exclude`d files even where they are named (for pre-commit).",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Run the Python schemas that the settings name, instead of reading them.",
)
@click.option("--no-cache", is_flag=True, help="Neither read nor write .cfglint_cache.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes; 0 chooses by the number of files.",
)
@click.option("-q", "--quiet", count=True, help="No summary; twice: no report either.")
@show_options
def check(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    output: str | None,
    fail_on: str | None,
    overrides: tuple[str, ...],
    settings_file: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    baseline: str,
    write_baseline: bool,
    stdin_filename: str,
    dynamic: bool,
    force: bool,
    gpu: str | None,
    memory_budget: str | None,
    device: str,
    force_exclude: bool,
    trust: bool,
    no_cache: bool,
    jobs: int,
    quiet: int,
    verbose: int,
    color: str,
) -> int:
    """Lint the configs in PATHS: files, folders, or `-` for standard input.

    Without PATHS, the settings' `include` is linted, else this folder. Exit status: 0 nothing at
    or above --fail-on, 1 something, 2 a wrong command line or settings, 3 a stage that was asked
    for could not run.
    """
    options = Options(
        select=split_codes(select),
        ignore=split_codes(ignore),
        overrides=parse_overrides(overrides),
        settings_file=settings_file or "",
        use_cache=not no_cache,
        jobs=jobs,
        baseline=baseline,
        dynamic=dynamic,
        force=force,
        gpu=gpu or "",
        memory_budget=memory_budget or "",
        device=device,
        force_exclude=force_exclude,
        trust=trust,
        named=tuple(path for path in paths if path != "-"),
    )
    try:
        projects = Projects(options)
        here = projects(os.path.join(os.getcwd(), "_")).settings
        overlay: dict[str, bytes] = {}
        targets = _targets(paths, stdin_filename, overlay, here.folder, here.include)
        if write_baseline:
            return _write_baseline(targets, options, projects, overlay)
        if diff:
            return _diff(targets, options, overlay, unsafe_fixes, fail_on or here.fail_on, output)
        if fix:
            _fix(targets, options, overlay, unsafe_fixes, quiet)
        with target_errors():
            report = lint(
                targets, options, overlay, _progress(quiet), tracing_progress(quiet, output_format)
            )
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from None
    if not quiet:
        _tell_unrun(projects, targets)
    if quiet < 2:
        colored = output is None and wants_color(color)
        within = options._replace(named=tuple(targets)).within
        links = colored and output_format == "text" and sys.stdout.isatty()
        style = Style(Lines(overlay, within), colored, links, verbose, __version__)
        if quiet and output_format == "text":
            emit(without_summary(render("text", report, style)), output)
        elif not (fix and paths == ("-",)):
            emit(render(output_format, report, style), output)
    return exit_status(report, fail_on or here.fail_on)


def _tell_unrun(projects: Projects, targets: list[str]) -> None:
    """Say which validators of the settings' schemas were not run."""
    found = [projects(os.path.join(t, "_") if os.path.isdir(t) else t) for t in targets]
    with_schemas = [project for project in found if project.settings.schemas]
    unrun = dict.fromkeys(name for p in with_schemas for each in p.custom for name in each.unrun)
    if unrun:
        names = ", ".join(unrun)
        text = f"Not checked: {names}, which can only be run. --trust runs what the settings name."
        click.echo(text, err=True)


def exit_status(report: Report, fail_on: str) -> int:
    """1 for a diagnostic at or above `fail_on`, else 3 for something not checked, else 0."""
    least = Severity(fail_on).rank
    if any(found.severity.rank >= least for found in report.diagnostics):
        return 1
    return 3 if report.not_checked else 0


def without_summary(text: str) -> str:
    """A text report less its last line, the counts."""
    return text.rstrip("\n").rpartition("\n")[0].rstrip("\n") + "\n" if "\n\n" in text else ""


def _targets(
    paths: tuple[str, ...],
    stdin_filename: str,
    overlay: dict[str, bytes],
    folder: str,
    include: tuple[str, ...],
) -> list[str]:
    """The paths to lint; standard input becomes an overlay under its name."""
    if not paths:
        included = [os.path.relpath(os.path.join(folder, path)) for path in include]
        for path in included:
            if not boundary(["."]).allows(path):
                raise click.UsageError(
                    f"{path}, which `include` in the settings in {folder} names, is outside of the "
                    "repository"
                )
            if not os.path.exists(path):
                raise click.UsageError(
                    f"there is no {path}, which `include` in the settings in {folder} names"
                )
        return included or ["."]
    targets = []
    for path in paths:
        if path == "-":
            name = os.path.normpath(stdin_filename)
            overlay[name] = sys.stdin.buffer.read()
            targets.append(name)
        else:
            targets.append(existing(path))
    return targets


def _progress(quiet: int) -> Callable[[int, int], None] | None:
    """A counter on a terminal's standard error, for trees that take a while."""
    if quiet or not sys.stderr.isatty() or not sys.stdout.isatty():
        return None

    def show(done: int, total: int) -> None:
        if total >= 500 and (done % 100 == 0 or done == total):
            end = "\r\033[K" if done == total else ""
            click.echo(f"\r{done} of {total} files{end}", nl=False, err=True)

    return show


def _rounds(
    targets: list[str], options: Options, overlay: dict[str, bytes], unsafe: bool
) -> tuple[dict[str, bytes], Report]:
    """New bytes of every file that fixes change, and the report before the first of them.

    Each round makes the fixes that do not overlap and lints the result, until nothing is left to
    fix.
    """
    from cfglint.run.fix_gate import fixed
    from cfglint.run.fixes import applicable
    from cfglint.run.store import Store

    options = options._replace(use_cache=False, jobs=1, named=tuple(targets))
    projects = Projects(options)
    current = dict(overlay)
    first = report = lint(targets, options, current)
    changed: dict[str, bytes] = {}
    for _ in range(MAX_FIX_ROUNDS):
        store = Store(current, options.within)
        new = {}
        for path, fixes in applicable(report.diagnostics, unsafe).items():
            file = store.read(path)
            data = fixed(file, fixes, projects(path).loader(file))
            if data is not None:
                new[path] = data
        if not new:
            break
        current |= new
        changed |= new
        report = lint(targets, options, current)
    return changed, first


def _fix(
    targets: list[str], options: Options, overlay: dict[str, bytes], unsafe: bool, quiet: int
) -> None:
    """Write what the fixes change, each file in one step; standard input to standard output."""
    originals = dict(overlay)
    changed, _ = _rounds(targets, options, overlay, unsafe)
    for path, data in changed.items():
        if path in overlay:
            overlay[path] = data
            continue
        replace_file(path, data)
    for path in originals:
        click.echo(overlay[path], nl=False)
    written = [path for path in changed if path not in originals]
    if written and not quiet:
        names = ", ".join(written[:5]) + (f" and {len(written) - 5} more" if written[5:] else "")
        click.echo(f"Fixed {names}.", err=True)


def _diff(
    targets: list[str],
    options: Options,
    overlay: dict[str, bytes],
    unsafe: bool,
    fail_on: str,
    output: str | None,
) -> int:
    from cfglint.document.reader import decode, read_bytes
    from cfglint.run.fixes import unified_diff

    changed, report = _rounds(targets, options, overlay, unsafe)
    texts = []
    for path, data in sorted(changed.items()):
        before = overlay.get(path) or read_bytes(path)
        old = decode(before)[0] if isinstance(before, bytes) else None
        new = decode(data)[0]
        if old is not None and new is not None:
            texts.append(unified_diff(path, old.text, new.text))
    emit("".join(texts), output)
    count = len(changed)
    click.echo(
        f"{count} file{'' if count == 1 else 's'} would change."
        if count
        else "Nothing to fix" + ("." if unsafe else " safely; --unsafe-fixes shows guesses too."),
        err=True,
    )
    return exit_status(report, fail_on)


def _write_baseline(
    targets: list[str], options: Options, projects: Projects, overlay: dict[str, bytes]
) -> int:
    from cfglint.files.writing import write_atomically
    from cfglint.run import baseline as store

    path = baseline_path(options, projects)
    if not path:
        raise click.UsageError("--write-baseline needs --baseline FILE, or `baseline` in settings")
    known = store.load(path)
    folder = os.path.dirname(os.path.abspath(path))
    report = lint(targets, options._replace(baseline=os.devnull + ".none"), overlay)
    if known is None:
        counts = store.count(report.diagnostics, folder)
        message = f"Wrote {path} with {sum(counts.values())} entries."
    else:
        _, counts = store.split(report.diagnostics, known, folder)
        gone = sum(known.values()) - sum(counts.values())
        message = f"Dropped {gone} entries from {path}; {sum(counts.values())} are left."
    try:
        write_atomically(path, store.dump(counts))
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from None
    click.echo(message, err=True)
    return 0
