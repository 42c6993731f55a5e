"""Which diagnostics the comments in the files switch off, and which comments switch off nothing."""

from __future__ import annotations

from cfglint.diagnostic import Diagnostic, Edit, Fix, Span
from cfglint.document.suppressions import Suppression
from cfglint.rules import registry
from cfglint.rules import x904_unused_suppression as unused


class Suppressor:
    """The suppressions of all files of a run, and which of them were used."""

    def __init__(self, by_file: dict[str, tuple[Suppression, ...]]) -> None:
        self.by_file = by_file
        self._used: set[tuple[str, Suppression, str]] = set()

    def suppresses(self, found: Diagnostic) -> bool:
        """Whether a comment switches this diagnostic off; it then counts as used."""
        span = found.span
        hit = False
        for suppression in self.by_file.get(span.file, ()):
            if not suppression.whole_file and suppression.line != span.line:
                continue
            if not suppression.codes:
                self._used.add((span.file, suppression, ""))
                hit = True
            for code in suppression.codes:
                if found.code in _codes(code):
                    self._used.add((span.file, suppression, code))
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
        if not suppression.codes:
            if (file, suppression, "") in self._used or not able:
                return None
            return self._report(file, suppression, f"`{kind}` suppresses nothing on {where}", ())
        idle, wrong = [], []
        for code in suppression.codes:
            try:
                codes = registry.codes_of(code)
            except registry.UnknownRuleError as error:
                wrong.append(code)
                message = str(error)
                continue
            if codes and codes <= able and (file, suppression, code) not in self._used:
                idle.append(code)
        keep = tuple(code for code in suppression.codes if code not in (*idle, *wrong))
        if wrong:
            return self._report(file, suppression, message, keep)
        if idle:
            return self._report(
                file,
                suppression,
                f"`{kind}[{', '.join(idle)}]` suppresses nothing on {where}",
                keep,
            )
        return None

    def _report(
        self, file: str, suppression: Suppression, message: str, keep: tuple[str, ...]
    ) -> Diagnostic:
        line = suppression.line
        kind = "ignore-file" if suppression.whole_file else "ignore"
        new = f"# cfglint: {kind}[{', '.join(keep)}]" if keep else ""
        start = suppression.column if keep else suppression.column - suppression.gap
        edit = Edit(line, start, line, suppression.end_column, new)
        return Diagnostic(
            unused.CODE,
            unused.NAME,
            unused.SEVERITY,
            message,
            Span(file, line, suppression.column, line, suppression.end_column),
            help="remove it" if not keep else f"write {new}",
            fix=Fix("safe", (edit,)),
        )


def _codes(selector: str) -> frozenset[str]:
    try:
        return registry.codes_of(selector)
    except registry.UnknownRuleError:
        return frozenset()
