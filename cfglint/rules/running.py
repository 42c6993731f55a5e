"""One rule on one context; a rule that raises is a diagnostic, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cfglint.diagnostic import Diagnostic, at_line
from cfglint.rules import registry, x901_rule_crashed
from cfglint.run.settings import SettingsError


def run_rule(rule: registry.Rule, context: Any, path: str) -> list[Diagnostic]:
    """One rule on one context; X901 where it raises."""
    return guarded(rule, lambda: rule.load().check(context), path)


def guarded(
    rule: registry.Rule, look: Callable[[], Iterable[Diagnostic]], path: str
) -> list[Diagnostic]:
    """What a rule says of a file; X901 where it raises."""
    try:
        return list(look())
    except SettingsError:
        raise
    except Exception as error:
        return [crash(rule.code, error, path)]


def crash(what: str, error: Exception, path: str) -> Diagnostic:
    """What is said where a part of cfglint raised on a file (X901)."""
    return Diagnostic(
        x901_rule_crashed.CODE,
        x901_rule_crashed.NAME,
        x901_rule_crashed.SEVERITY,
        f"{what} failed on this file: {type(error).__name__}: {str(error)[:200]}",
        at_line(path),
        help="this is a fault of cfglint; the other rules went on",
    )
