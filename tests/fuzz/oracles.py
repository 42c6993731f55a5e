"""What must hold of every input: each function raises `Broken`, with what did not."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from cfglint.cli.app import run
from cfglint.diagnostic import Diagnostic, KeyPath, Report
from cfglint.document.reader import decode
from cfglint.run.fixes import applicable, apply_fixes, encode
from cfglint.run.project import Options
from cfglint.run.settings import SettingsError
from cfglint.stages.check import check

CPU_SECONDS = 6.0
"""Seconds of CPU that one run may take."""

NO_CACHE = Options(use_cache=False, jobs=1)
CACHED = Options(use_cache=True, jobs=1)


class Broken(Exception):  # noqa: N818
    """Something that must hold did not."""


def of_text(data: bytes, thorough: bool) -> None:
    """One config without code around it.

    Args:
        thorough: whether it is linted twice, and its fixes are made.
    """
    report = _in_memory(data)
    source, _ = decode(data)
    inside(report.diagnostics, source.text if source else data.decode("utf-8", "replace"))
    if not thorough:
        return
    same(report, _in_memory(data), "a second run says something else")
    if source is not None:
        fixes_hold(data, report)


def of_repository(root: Path, thorough: bool) -> None:
    """A repository on disk: a run without a cache; where thorough, twice with one."""
    report = _checked([str(root)], NO_CACHE)
    if report is None or not thorough:
        return
    first = _checked([str(root)], CACHED)
    second = _checked([str(root)], CACHED)
    if first is None or second is None:
        raise Broken("settings that were good are refused the second time")
    same(report, first, "a run that fills the cache says something else")
    same(report, second, "a run from the cache says something else")


def of_surroundings(arguments: Sequence[str]) -> None:
    """A command line whose settings, baseline, cache or ignore file is damaged: a status, and one
    message where nothing could be checked."""
    out, error = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with _bounded(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = run([*arguments, "--output-format", "concise"])
    printed, problems = (stream.buffer.getvalue().decode() for stream in (out, error))
    said = printed + problems
    for sign in ("Traceback", "X901", "fault of cfglint"):
        if sign in said:
            raise Broken(f"{sign} in what is printed: {said[-800:]}")
    if status not in (0, 1, 2):
        raise Broken(f"status {status}")
    messages = problems.count("cfglint: error:") + problems.count("Error:")
    if status == 2 and messages != 1:
        raise Broken(f"status 2 with {messages} messages: {problems[-800:]}")


def inside(diagnostics: Sequence[Diagnostic], text: str) -> None:
    """Every position lies in the text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in "\x85\u2028\u2029":
        lines = lines.replace(mark, "\n")
    split = lines.split("\n")
    for found in diagnostics:
        span = found.span
        if not (
            1 <= span.line <= span.end_line <= len(split)
            and 1 <= span.column <= len(split[span.line - 1]) + 1
            and (span.line, span.column) <= (span.end_line, span.end_column)
            and span.end_column <= len(split[span.end_line - 1]) + 1
        ):
            raise Broken(f"a position outside the text: {found}")


def same(one: Report, other: Report, what: str) -> None:
    """Two reports say the same."""
    if one.diagnostics != other.diagnostics:
        mine, theirs = set(map(repr, one.diagnostics)), set(map(repr, other.diagnostics))
        raise Broken(f"{what}: only before {mine - theirs}, only after {theirs - mine}")


def fixes_hold(data: bytes, report: Report) -> None:
    """Safe fixes keep every value that they do not declare, and find nothing to do again."""
    for _ in range(12):
        fixes = [fix for each in applicable(report.diagnostics, False).values() for fix in each]
        if not fixes:
            return
        source, _problem = decode(data)
        if source is None:
            raise Broken("a fix for a text that cannot be decoded")
        text, taken = apply_fixes(source.text, fixes)
        if not taken:
            raise Broken(f"none of these fixes applies: {fixes}")
        declared = [change.path for fix in taken for change in fix.changes]
        kept_values(source.text, text, declared)
        data = encode(text, source)
        report = _in_memory(data)
    raise Broken("safe fixes have still something to do after twelve rounds")


def kept_values(before: str, after: str, declared: Sequence[KeyPath]) -> None:
    """What PyYAML loads differs at the declared paths alone, and where an alias stands for them.

    Only texts that PyYAML loads are held: of a tag that does not fit its text, such as an empty
    `!!int`, it raises whatever its constructors do.
    """
    try:
        old = list(yaml.load_all(before, yaml.CSafeLoader))
    except Exception:
        return
    try:
        new = list(yaml.load_all(after, yaml.CSafeLoader))
    except Exception as problem:
        raise Broken(f"a fix made a text that PyYAML refuses: {problem}") from problem
    if len(old) != len(new):
        raise Broken("a fix changed the number of documents")
    names = [tuple(map(str, path)) for path in declared]
    changed = [each for pair in zip(old, new, strict=True) for each in _differences(*pair, ())]
    meant = [each for each in changed if _declared(each[0], names)]
    shared = {pair for _, pair in meant} if "&" in before else set()
    for path, pair in changed:
        if (path, pair) not in meant and pair not in shared:
            raise Broken(f"a fix changed {path} from {pair}, and declares {names}")


def _declared(path: tuple[str, ...], names: Sequence[tuple[str, ...]]) -> bool:
    """Whether a path that PyYAML loaded is, or lies under, one of those, as they are written."""
    return any(
        len(name) <= len(path)
        and all(key in (part, _loaded(part)) for part, key in zip(name, path, strict=False))
        for name in names
    )


def _loaded(part: str) -> str:
    """What PyYAML makes of a key, as text: 2000.0 of `2.0e+3`."""
    try:
        return str(yaml.load(part, yaml.CSafeLoader))
    except Exception:
        return part


def _differences(
    left: object, right: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, str]]]:
    """The paths at which two loaded values differ, with how each is written."""
    if len(path) > 60:
        return
    if isinstance(left, dict) and isinstance(right, dict):
        # By type as well: the keys 1 and "1" are two, in whichever order they stand.
        ours, theirs = ({(type(k), str(k)): v for k, v in each.items()} for each in (left, right))
        for key in ours.keys() | theirs.keys():
            if key not in ours or key not in theirs:
                yield (*path, key[1]), (repr(ours.get(key)), repr(theirs.get(key)))
            else:
                yield from _differences(ours[key], theirs[key], (*path, key[1]))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _differences(one, other, (*path, str(index)))
    elif type(left) is not type(right) or (left != right and repr(left) != repr(right)):
        yield path, (repr(left), repr(right))


def _in_memory(data: bytes) -> Report:
    found = _checked(["generated.yaml"], NO_CACHE, {"generated.yaml": data})
    if found is None:
        raise Broken("a text is refused as settings")
    return found


def _checked(
    paths: list[str], options: Options, overlay: dict[str, bytes] | None = None
) -> Report | None:
    """A report; None where the settings are refused, which is an answer."""
    with _bounded():
        try:
            report = check(paths, options, overlay)
        except SettingsError:
            return None
    if crashed := [found for found in report.diagnostics if found.code == "X901"]:
        raise Broken(f"a rule crashed: {crashed[0].message}")
    return report


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    started = time.process_time()
    yield
    if (spent := time.process_time() - started) > CPU_SECONDS:
        raise Broken(f"it took {spent:.1f} s of CPU")


def home(folder: Path) -> None:
    """Make a folder the working folder, and the root of a repository."""
    (folder / ".git").mkdir(exist_ok=True)
    os.chdir(folder)
