"""Every rule by code, and selection by code, name or family prefix.

A rule is a module of this package with `CODE`, `NAME`, `SEVERITY`, `NEEDS`, a docstring that is its
documentation, and `check`. Modules are imported only once they are selected, and have something to
look at: so `RULES` has what each needs as well, and a test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal, NamedTuple

from cfglint.names import distance, nearest

Scope = Literal["file", "experiment", "config", "dynamic", "verify", "linter"]

Need = Literal[
    "document",
    "composed",
    "code",
    "nodes",
    "metrics",
    "declared",
    "misspelt",
    "lacking",
    "contract",
]
"""What a static rule looks at: the file as read, the composed config, what programs read of it, its
nodes that name code, the metrics that its repository logs, what its program declares,
its keys that nothing of the repository can read and that other configs have spelt otherwise, those
that the other configs of its kind have and it lacks."""


class UnknownRuleError(ValueError):
    """A code, name or prefix that selects no rule; the message has the nearest one."""


class Rule(NamedTuple):
    """`scope` is what `check` takes: a file as read, a bound config, what was checked of one, a
    traced one, a trained one, or nothing (`linter.py` itself raises it). `needs` is the `NEEDS` of
    its module: the linter looks for what some rule needs, and runs those rules for which something
    was found. A rule that is not `usual` runs only where it is selected."""

    code: str
    name: str
    scope: Scope
    needs: tuple[Need, ...] = ()
    usual: bool = True

    @property
    def module_name(self) -> str:
        """`y102_duplicate_key` for Y102 duplicate-key."""
        return f"{self.code.lower()}_{self.name.replace('-', '_')}"

    def load(self) -> ModuleType:
        """Import the rule."""
        return _module_of(self)


@cache
def _module_of(rule: Rule) -> ModuleType:
    return import_module(f"cfglint.rules.{rule.module_name}")


RULES: tuple[Rule, ...] = (
    Rule("Y101", "syntax-error", "file", ("document",)),
    Rule("Y102", "duplicate-key", "file", ("document",)),
    Rule("Y103", "number-as-string", "file", ("document",)),
    Rule("Y104", "ambiguous-boolean", "file", ("document",)),
    Rule("Y105", "multiple-documents", "file", ("document",)),
    Rule("Y106", "unresolved-base", "experiment", ("composed",)),
    Rule("Y107", "bad-encoding", "file", ("document",)),
    Rule("Y108", "over-limit", "file", ("document",)),
    Rule("Y109", "unknown-tag", "file", ("document",)),
    Rule("Y110", "misread-value", "file", ("document",)),
    Rule("S201", "missing-field", "experiment", ("composed", "code")),
    Rule("S202", "unknown-field", "experiment", ("composed", "code")),
    Rule("S203", "wrong-type", "experiment", ("composed", "code")),
    Rule("S204", "invalid-value", "experiment", ("composed", "code")),
    Rule("S205", "inconsistent-fields", "experiment", ("composed", "code")),
    Rule("S206", "unknown-component", "experiment", ("composed", "code")),
    Rule("S207", "inconsistent-files", "experiment", ("composed",)),
    Rule("R301", "unprovided-attribute", "experiment", ("code", "nodes", "declared", "lacking")),
    Rule("R302", "unread-key", "experiment", ("code", "nodes", "declared", "misspelt")),
    Rule("R303", "unresolved-entry", "experiment", ("code", "nodes")),
    Rule("R304", "schema-drift", "experiment", ("code",)),
    Rule("R305", "overwritten-at-run-time", "experiment", ("code",)),
    Rule("R306", "unlogged-metric", "experiment", ("code", "nodes", "metrics", "contract")),
    Rule("R307", "swallowed-keyword", "experiment", ("nodes",)),
    Rule("R308", "refused-value", "experiment", ("declared", "code", "nodes")),
    Rule("R309", "refused-key", "experiment", ("code", "declared")),
    Rule(
        "R310",
        "unresolved-interpolation",
        "experiment",
        ("composed", "code", "nodes", "declared"),
    ),
    Rule("R311", "raises", "experiment", ("code", "nodes", "contract")),
    Rule("R312", "broken-code", "experiment", ("code",)),
    Rule("M401", "over-capacity", "dynamic"),
    Rule("M402", "over-budget", "dynamic"),
    Rule("M403", "dominant-tensor", "dynamic"),
    Rule("M404", "host-memory", "dynamic"),
    Rule("M405", "unsupported-on-card", "experiment", ("code", "nodes", "declared")),
    Rule("T501", "shape-mismatch", "dynamic"),
    Rule("T502", "loss-broadcast", "dynamic"),
    Rule("T503", "output-target-mismatch", "dynamic"),
    Rule("T504", "batch-dimension-lost", "dynamic"),
    Rule("T505", "dtype-mismatch", "dynamic"),
    Rule("T506", "data-dependent", "dynamic"),
    Rule("T507", "absent-module", "dynamic"),
    Rule("T508", "device-mismatch", "dynamic"),
    Rule("V601", "epoch-incomplete", "verify"),
    Rule("V602", "loss-not-falling", "verify"),
    Rule("V603", "non-finite", "verify"),
    Rule("V604", "validation-failed", "verify"),
    Rule("V605", "checkpoint-mismatch", "verify"),
    Rule("V606", "not-reproducible", "verify"),
    Rule("V607", "memory-growth", "verify"),
    Rule("V608", "slower-than-baseline", "verify"),
    Rule("V609", "untrained-parameter", "verify"),
    Rule("V610", "batch-size-bound", "verify"),
    Rule("X901", "rule-crashed", "linter"),
    Rule("X902", "build-failed", "dynamic"),
    Rule("X903", "trace-incomplete", "dynamic"),
    Rule("X904", "unused-suppression", "linter"),
    Rule("X905", "unreadable-file", "file", ("document",)),
    Rule("X906", "no-program", "config", ("code", "nodes", "declared"), usual=False),
)

ABOUT_CONFIGS = frozenset(rule.code for rule in RULES if rule.scope == "config")
"""Codes about what was checked of a config as a whole."""

DYNAMIC = frozenset(rule.code for rule in RULES if rule.scope == "dynamic")
"""Codes that only the dynamic stage can raise."""

VERIFY = frozenset(rule.code for rule in RULES if rule.scope == "verify")
"""Codes that only the verify stage can raise."""

_BY_NAME = {rule.name: rule for rule in RULES} | {rule.code: rule for rule in RULES}


def find(code_or_name: str) -> Rule:
    """One rule by its code or name.

    Raises:
        UnknownRuleError: there is none; the message says which is near.
    """
    rule = _BY_NAME.get(code_or_name) or _BY_NAME.get(code_or_name.upper())
    if rule is None:
        raise UnknownRuleError(_unknown(code_or_name))
    return rule


def docstring(code: str) -> str:
    """A rule's documentation as Markdown, without its title; "" for a code that no rule has."""
    from inspect import cleandoc

    found = _BY_NAME.get(code)
    return cleandoc(found.load().__doc__ or "") if found is not None else ""


def codes_of(selector: str) -> frozenset[str]:
    """The codes that a code, a name or a prefix (`S`, `S2`, `S20`, `ALL`) selects.

    Raises:
        UnknownRuleError: it selects nothing.
    """
    selector = selector.strip()
    upper = selector.upper()
    if upper == "ALL":
        return frozenset(rule.code for rule in RULES)
    if selector.lower() in _BY_NAME:
        return frozenset({_BY_NAME[selector.lower()].code})
    if upper and upper[0].isalpha() and (upper[1:].isdigit() or len(upper) == 1):
        codes = frozenset(rule.code for rule in RULES if rule.code.startswith(upper))
        if codes:
            return codes
    raise UnknownRuleError(_unknown(selector))


def expand(selectors: Iterable[str]) -> frozenset[str]:
    """The codes that any of several selectors selects."""
    return frozenset(code for selector in selectors for code in codes_of(selector))


def choose(select: tuple[str, ...], ignore: tuple[str, ...]) -> frozenset[str]:
    """The codes that run: the usual ones, or those selected, less those ignored."""
    usual = frozenset(rule.code for rule in RULES if rule.usual)
    chosen = expand(select) if select else usual
    return chosen - expand(ignore)


def needs_of(codes: frozenset[str]) -> frozenset[str]:
    """All that the chosen rules need."""
    return frozenset(need for rule in RULES if rule.code in codes for need in rule.needs)


@cache
def rules_for(
    scope: Scope, codes: frozenset[str], found: frozenset[str] | None = None
) -> tuple[Rule, ...]:
    """The chosen rules of one scope, in code order; with `found`, those that need any of it."""
    return tuple(
        rule
        for rule in RULES
        if rule.scope == scope
        and rule.code in codes
        and (found is None or not found.isdisjoint(rule.needs))
    )


def is_prefix(text: str) -> bool:
    """Whether some rule's code begins with this text."""
    return any(rule.code.startswith(text.upper()) for rule in RULES)


def _unknown(name: str) -> str:
    known = list(_BY_NAME)
    upper = name.upper()
    swapped = (code for code in known if sorted(code) == sorted(upper))
    near = next((code for code in swapped if distance(code, upper, 1) == 1), None)
    near = near or nearest(name, known)
    guess = f"; did you mean `{near}`?" if near else ""
    family = [rule.code for rule in RULES if rule.code.startswith(upper[:2]) and len(upper) == 4]
    if near is None and family:
        guess = f"; the rules of this family are {family[0]} to {family[-1]}"
    return f"no rule `{name}`{guess} (`cfglint rule` lists them)"
