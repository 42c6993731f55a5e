"""Which diagnostics the comments in the files switch off, and which comments switch off nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cfglint.diagnostic import Diagnostic, Edit, Fix, Span
from cfglint.document.suppressions import Suppression
from cfglint.rules import registry
from cfglint.rules import x904_unused_suppression as unused

_WHOLE_FILE = 0
"""The line of what `ignore-file` says."""


class _Scope(NamedTuple):
    """What the suppressions of one line, or of a whole file, switch off."""

    codes: set[str]
    used: set[str]


class Suppressor:
    """The suppressions of all files of a run, and which of them were used.

    A diagnostic is looked up by its line and code, however many comments its file has.
    """

    def __init__(self, by_file: dict[str, tuple[Suppression, ...]]) -> None:
        self.by_file = by_file
        self._scopes: dict[tuple[str, int], _Scope] = {}
        for file, suppressions in by_file.items():
            for each in suppressions:
                place = (file, _line(each))
                scope = self._scopes.setdefault(place, _Scope(set(), set()))
                scope.codes.update(*map(_codes, each.codes)) if each.codes else scope.codes.add("")

    def suppresses(self, found: Diagnostic) -> bool:
        """Whether a comment switches this diagnostic off; it then counts as used."""
        span = found.span
        hit = False
        for line in (span.line, _WHOLE_FILE):
            scope = self._scopes.get((span.file, line))
            if scope is not None and ("" in scope.codes or found.code in scope.codes):
                scope.used.add(found.code)
                hit = True
        return hit

    def unused(self, file: str, able: frozenset[str]) -> list[Diagnostic]:
        """X904 for every suppression of a file that did nothing.

        Args:
            able: codes that ran and can be judged in this file; a suppression of any other is not.
        """
        judged = (self._judge(file, each, able) for each in self.by_file.get(file, ()))
        return [found for found in judged if found is not None]

    def _judge(
        self, file: str, suppression: Suppression, able: frozenset[str]
    ) -> Diagnostic | None:
        kind = "ignore-file" if suppression.whole_file else "ignore"
        where = "this file" if suppression.whole_file else "this line"
        used = self._scopes[file, _line(suppression)].used
        if not suppression.codes:
            loose = suppression.loose
            if used and loose and all(map(_codes, loose)):
                message = f"`{kind}` without brackets suppresses every rule on {where}"
                return _report(file, suppression, message, loose)
            if used or not able:
                return None
            return _report(file, suppression, f"`{kind}` suppresses nothing on {where}", ())
        idle, wrong = [], []
        for code in suppression.codes:
            codes = _codes(code)
            if not codes:
                wrong.append(code)
            elif codes <= able and used.isdisjoint(codes):
                idle.append(code)
        keep = tuple(code for code in suppression.codes if code not in (*idle, *wrong))
        if wrong:
            return _report(file, suppression, _fault(wrong[-1]), keep)
        if idle:
            message = f"`{kind}[{', '.join(idle)}]` suppresses nothing on {where}"
            return _report(file, suppression, message, keep)
        return None


def _line(suppression: Suppression) -> int:
    return _WHOLE_FILE if suppression.whole_file else suppression.line


def _report(file: str, suppression: Suppression, message: str, keep: tuple[str, ...]) -> Diagnostic:
    line = suppression.line
    kind = "ignore-file" if suppression.whole_file else "ignore"
    new = f"# cfglint: {kind}[{', '.join(keep)}]"
    removal, fix = suppression.removal, None
    if removal is not None:
        edit = Edit(line, removal.column, line, removal.end_column, removal.insert)
        if keep:
            edit = Edit(line, suppression.column, line, suppression.end_column, new)
        fix = Fix("safe", (edit,), ())
    return Diagnostic(
        unused.CODE,
        unused.NAME,
        unused.SEVERITY,
        message,
        Span(file, line, suppression.column, line, suppression.end_column),
        help="remove it" if not keep else f"write {new}",
        fix=fix,
    )


@lru_cache(maxsize=1024)
def _codes(selector: str) -> frozenset[str]:
    try:
        return registry.codes_of(selector)
    except registry.UnknownRuleError:
        return frozenset()


@lru_cache(maxsize=1024)
def _fault(selector: str) -> str:
    if selector.startswith("["):
        return "the `]` of this list of codes is missing, so that it suppresses nothing"
    try:
        registry.codes_of(selector)
    except registry.UnknownRuleError as error:
        return str(error)
    return ""
