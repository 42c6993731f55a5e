"""The findings of all files as one list: shared ones once, suppressed ones gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from typing import Any

from cfglint.diagnostic import (
    Diagnostic,
    Related,
    Span,
)
from cfglint.document.suppressions import Suppression
from cfglint.rules import registry
from cfglint.run.file_result import FileResult
from cfglint.run.project import Project
from cfglint.run.suppress import Suppressor


def merge(
    results: list[FileResult], projects: Callable[[str], Project]
) -> tuple[list[Diagnostic], int]:
    """One list for all files: shared findings once, suppressed ones gone, idle comments added."""
    merged: dict[tuple[Any, ...], Diagnostic] = {}
    told: dict[tuple[Any, ...], list[FileResult]] = {}
    for result in results:
        for found in result.diagnostics:
            cause = found.related[:1] if is_of_every_config(found) else (found.span,)
            key = (found.code, cause, found.message)
            told.setdefault(key, []).append(result)
            same = merged.get(key)
            if same is None:
                merged[key] = found
            else:
                also = () if same.span == found.span else (Related(found.span, "here as well"),)
                related = dict.fromkeys((*same.related, *found.related, *also))
                merged[key] = same._replace(related=tuple(related))
    merged = _in_trainings(merged, told, results)
    by_file: dict[str, tuple[Suppression, ...]] = {}
    for result in results:
        by_file.update(result.suppressions)
    suppressor = Suppressor(by_file)
    kept: list[Diagnostic] = []
    once = once_a_cause(merged.values())
    for found in once:
        silent = suppressor.suppresses(found)
        if not silent and found.code not in projects(found.span.file).ignored_here(found.span.file):
            kept.append(found)
    suppressed = len(once) - len(kept)
    for result in results:
        project = projects(result.path)
        codes = project.codes if project.dynamic else project.codes - registry.DYNAMIC
        codes = codes if project.verify else codes - registry.VERIFY
        if "X904" in codes and result.parsed and result.suppressions.get(result.path):
            if result.fragment:  # what else is found in it shows where it is used
                codes = frozenset(rule.code for rule in registry.rules_for("file", codes))
            for found in suppressor.unused(result.path, codes):
                if found.code not in projects(result.path).ignored_here(result.path):
                    kept.append(found)
    return kept, suppressed


def is_of_every_config(found: Diagnostic) -> bool:
    """Whether a finding is about code that all configs of a program reach: it is one, not
    one for each of them."""
    return found.code == "R311" and not found.key


def _in_trainings(
    merged: dict[tuple[Any, ...], Diagnostic],
    told: dict[tuple[Any, ...], list[FileResult]],
    results: Iterable[FileResult],
) -> dict[tuple[Any, ...], Diagnostic]:
    """Without the keys of a file of several configs that only programs leave unread which evaluate
    or explain, where a training of which nothing of the kind is told is composed of the file too.

    Args:
        told: which results each finding is of.
    """
    reading = [each for each in results if each.config is not None and each.config.program]
    kept = {}
    for key, found in merged.items():
        of = [each for each in told[key] if each.config is not None]
        if found.code == "R302" and all(map(_has_another_purpose, of)):
            at = os.path.abspath(found.span.file)
            others = (each for each in reading if each not in told[key])
            if at not in {os.path.abspath(each.path) for each in of} and any(
                not _has_another_purpose(each) and at in map(os.path.abspath, each.depends_on)
                for each in others
            ):
                continue
        kept[key] = found
    return kept


def _has_another_purpose(result: FileResult) -> bool:
    from cfglint.binding.evidence import has_another_purpose  # few files have such findings

    program = result.config.program if result.config is not None else None
    return has_another_purpose((program or "").partition(":")[0].removesuffix(".py"))


def once_a_cause(found: Collection[Diagnostic]) -> list[Diagnostic]:
    """Without the misspelt keys that a missing key, or a reference to it, is explained by, in
    whichever file it is told, and with an unread key once: a choice of a group is judged alone, and
    in the runs that choose it. Of several that are told of an unread key, that of the file itself
    stays."""
    named = {each.place for one in found if one.code == "R301" for each in one.related}
    referred = {one.span for one in found if one.code == "R310"}
    unread: dict[Span, Diagnostic] = {}
    for one in found:
        if one.code == "R302":
            known = unread.setdefault(one.span, one)
            unread[one.span] = min(known, one, key=lambda each: (len(each.key), each.message))

    def stays(one: Diagnostic) -> bool:
        if one.code not in ("R302", "R309"):
            return True
        if one.span in named:
            return False
        return one.code == "R309" or (one.span not in referred and unread[one.span] == one)

    return [one for one in found if stays(one)]
