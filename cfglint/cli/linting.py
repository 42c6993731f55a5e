"""What `cfglint check` does: lint configs, fix what can be fixed, and report."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from cfglint import __version__
from cfglint.cli.asked import Asked
from cfglint.cli.console import (
    Lines,
    emit,
    existing,
    parse_overrides,
    replace_file,
    split_codes,
    tell,
    tell_missing,
    tracing_progress,
    wants_color,
    write_bytes,
)
from cfglint.cli.errors import failed, refused, target_errors
from cfglint.diagnostic import Report, Severity
from cfglint.files import shown
from cfglint.files.reading import boundary
from cfglint.report.formats import Style, render
from cfglint.rules.registry import UnknownRuleError, docstring
from cfglint.run.project import Options, Projects
from cfglint.run.reporting import baseline_path
from cfglint.stages.check import check as lint

MAX_FIX_ROUNDS = 20


def lint_as(asked: Asked, command: tuple[str, ...] = ()) -> int:
    """Lint as a command line asks, report, and give the exit status.

    `command` are the words of the program that the dynamic stage traces.

    Raises:
        click.ClickException: the command line asks for what cannot be done.
        SettingsError: the settings or the baseline cannot be used.
    """
    options = Options(
        select=split_codes(asked.select),
        ignore=split_codes(asked.ignore),
        overrides=parse_overrides(asked.overrides),
        settings_file=asked.settings_file or "",
        use_cache=not asked.no_cache,
        jobs=asked.jobs,
        baseline=asked.baseline,
        dynamic=asked.dynamic,
        force=asked.force,
        gpu=asked.gpu or "",
        memory_budget=asked.memory_budget or "",
        device=asked.device,
        force_exclude=asked.force_exclude,
        trust=asked.trust,
        named=tuple(path for path in asked.paths if path != "-"),
        command=command,
    )
    try:
        _refuse_unknown_card(asked)
        projects = Projects(options)
        here = projects(os.path.join(os.getcwd(), "_")).settings
        overlay: dict[str, bytes] = {}
        targets = _targets(asked.paths, asked.stdin_filename, overlay, here.folder, here.include)
        if asked.write_baseline:
            return _write_baseline(targets, options, projects, overlay)
        if not asked.quiet:
            _tell_idle(asked)
        if asked.diff:
            return _diff(
                targets,
                options,
                overlay,
                asked.unsafe_fixes,
                asked.fail_on or here.fail_on,
                asked.output,
            )
        if asked.fix:
            _fix(targets, options, overlay, asked.unsafe_fixes, asked.quiet)
        with target_errors():
            report = lint(
                targets,
                options,
                overlay,
                _progress(asked.quiet),
                tracing_progress(asked.quiet, asked.output_format),
            )
    except UnknownRuleError as error:
        raise refused(str(error)) from None
    if not asked.quiet:
        _tell_unrun(projects, targets)
    if asked.quiet < 2:
        colored = asked.output is None and wants_color(asked.color)
        within = options._replace(named=tuple(targets)).within
        links = colored and asked.output_format == "text" and sys.stdout.isatty()
        style = Style(Lines(overlay, within), colored, links, asked.verbose, __version__, docstring)
        if asked.quiet and asked.output_format == "text":
            emit(without_summary(render("text", report, style)), asked.output)
        elif not (asked.fix and asked.paths == ("-",)):
            emit(render(asked.output_format, report, style), asked.output)
    return exit_status(report, asked.fail_on or here.fail_on)


def _refuse_unknown_card(asked: Asked) -> None:
    """Refuse a card or a size that is none, whether or not a stage asks for it."""
    if asked.dynamic or not (asked.gpu or asked.memory_budget):
        return  # the dynamic stage refuses them
    from cfglint.dynamic.cards import find_card
    from cfglint.dynamic.sizes import parse_size

    with target_errors():
        if asked.gpu and asked.gpu != "auto":
            find_card(asked.gpu)
        if asked.memory_budget:
            parse_size(asked.memory_budget)


def _tell_idle(asked: Asked) -> None:
    """Say which options of the command line change nothing, or less than one may expect."""
    if asked.memory_budget and not asked.dynamic:
        tell("--memory-budget has an effect only with --dynamic.")
    if asked.gpu and not asked.dynamic:
        tell("--gpu: only M405 looks at the card; memory is predicted with --dynamic.")
    tell_missing(asked.baseline)


def _tell_unrun(projects: Projects, targets: list[str]) -> None:
    """Say which programs of the settings are not there, and which validators were not run."""
    found = [projects(os.path.join(t, "_") if os.path.isdir(t) else t) for t in targets]
    for settings in {project.settings.file: project.settings for project in found}.values():
        if settings.consumers:
            from cfglint.run.named import absent_programs  # few settings name a program

            for text in absent_programs(settings):
                tell(f"{shown(settings.file)} names {text}.")
    with_schemas = [project for project in found if project.settings.schemas]
    unrun = dict.fromkeys(name for p in with_schemas for each in p.custom for name in each.unrun)
    if unrun:
        names = ", ".join(unrun)
        text = f"Not checked: {names}, which can only be run. --trust runs what the settings name."
        tell(text)


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
                raise refused(
                    f"{path}, which `include` in the settings in {folder} names, is outside of the "
                    "repository"
                )
            if not os.path.exists(path):
                raise refused(
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
            tell(f"\r{done} of {total} files{end}", newline=False)

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
        write_bytes(overlay[path])
    written = [path for path in changed if path not in originals]
    if written and not quiet:
        names = ", ".join(written[:5]) + (f" and {len(written) - 5} more" if written[5:] else "")
        tell(f"Fixed {names}.")


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
    tell(
        f"{count} file{'' if count == 1 else 's'} would change."
        if count
        else "Nothing to fix" + ("." if unsafe else " safely; --unsafe-fixes shows guesses too.")
    )
    return exit_status(report, fail_on)


def _write_baseline(
    targets: list[str], options: Options, projects: Projects, overlay: dict[str, bytes]
) -> int:
    from cfglint.files.writing import write_atomically
    from cfglint.run import baseline as store

    path = baseline_path(options, projects)
    if not path:
        raise refused("--write-baseline needs --baseline FILE, or `baseline` in settings")
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
        raise failed(f"cannot write {path}: {error.strerror}") from None
    tell(message)
    return 0
