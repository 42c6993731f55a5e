"""The value of an expression of the user's code, as far as the reader knows it.

`Value` is the closed union of them, and each answers for itself: `truth()`, `attribute(name)`,
`item(key)`, `length()` and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from cfglint.source.answers import (
    COMMAND_LINE,
    HANDLED,
    MISSING,
    ON_A_CARD,
    UNKNOWN,
    Answers,
    CommandLine,
    Entries,
    Foreign,
    Handled,
    Keys,
    Keywords,
    Missing,
    Origin,
    Path,
    Plugin,
    Refusal,
    Unknown,
    parts_within,
)
from cfglint.source.constants import (
    Const,
    Default,
    DefaultPath,
    Fixed,
    Given,
    KeyName,
    Lacking,
    Pattern,
    SomeKey,
    default_of,
    given,
    key_name,
    keys_of,
    lacking,
    path_of_defaults,
)
from cfglint.source.literals import OF_DICTIONARIES, AttributeTable, Fields, Table, listing
from cfglint.source.objects import (
    NAMES,
    Class,
    Function,
    Instance,
    Lazy,
    Namespace,
    Partial,
    Scope,
    Super,
    of_class,
)
from cfglint.source.parts import (
    Cfg,
    Dumped,
    Form,
    Held,
    Parsed,
    Parser,
    Spread,
    Swept,
    as_dictionary,
    form_of,
    held,
    inside,
    is_open,
    left_of,
    taken_from,
)

__all__ = [
    "COMMAND_LINE",
    "HANDLED",
    "MISSING",
    "MOST_VALUES",
    "NAMES",
    "OF_DICTIONARIES",
    "ON_A_CARD",
    "UNKNOWN",
    "Answers",
    "AttributeTable",
    "Cfg",
    "Class",
    "CommandLine",
    "Const",
    "Default",
    "DefaultPath",
    "Dumped",
    "Either",
    "Entries",
    "Fields",
    "Fixed",
    "Foreign",
    "Form",
    "Function",
    "Given",
    "Handled",
    "Held",
    "Instance",
    "KeyName",
    "Keys",
    "Keywords",
    "Lacking",
    "Lazy",
    "Missing",
    "Namespace",
    "Origin",
    "Parsed",
    "Parser",
    "Partial",
    "Path",
    "Pattern",
    "Plugin",
    "Refusal",
    "Scope",
    "SomeKey",
    "Spread",
    "Super",
    "Swept",
    "Table",
    "Unknown",
    "Value",
    "as_dictionary",
    "default_of",
    "form_of",
    "given",
    "held",
    "inside",
    "is_open",
    "is_same",
    "key_name",
    "keys_of",
    "lacking",
    "left_of",
    "listing",
    "of_class",
    "one_of",
    "parts_within",
    "path_of_defaults",
    "taken_from",
]

MOST_VALUES = 24
"""Values that something may be, told apart; beyond, it may be anything too."""


class Either(Answers):
    """One of several values, by a condition that is not known: each once, and none an Either."""

    values: list[Value]

    def __init__(self, values: Iterable[Value]) -> None:
        flat: list[Value] = []
        known: set[object] = set()
        for value in values:
            for each in value.values if isinstance(value, Either) else (value,):
                if id(each) in known:
                    continue
                mark = _mark_of(each)
                if mark is None or mark not in known:
                    if mark is None and _told(each, flat):
                        continue
                    flat.append(each)
                    known.update((id(each), mark))
        self.values = flat if len(flat) <= MOST_VALUES else [*flat[:MOST_VALUES], UNKNOWN]

    def gives_just(self, items: Sequence[Value]) -> bool:
        """Those of one of several, and which one is not known."""
        return False

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those of each."""
        return parts_within(self.values, depth)

    def is_number(self) -> bool:
        """Whether one of them is."""
        return any(value.is_number() for value in self.values)

    def as_regex(self) -> str:
        """One of several texts, where all of them are known."""
        if not all(isinstance(value, Const) for value in self.values):
            return ".*"
        return f"({'|'.join(value.as_regex() for value in self.values)})"


Value: TypeAlias = (
    Unknown
    | Const
    | Pattern
    | Cfg
    | Spread
    | Partial
    | Parser
    | Parsed
    | Swept
    | Namespace
    | Table
    | Function
    | Class
    | Instance
    | Super
    | Lazy
    | Either
)
"""What an expression may stand for. `Lazy` is in scopes and literals only: the evaluator looks it
up before it gives it to anything."""


def is_same(value: Value, other: Value) -> bool:
    """Whether two values are one: the same object, constants alike in type too (1 is not True), or
    the same part of the config with nothing set on either."""
    match value, other:
        case (Const(value=one), Const(value=two)):
            return type(one) is type(two) and bool(one == two)
        case (Foreign(name=one), Foreign(name=two)):
            return bool(one == two)
        case (Cfg(), Cfg()):
            return value.path == other.path and not (value.own or other.own)
    return value is other


def _mark_of(value: Value) -> object:
    """What values have in common of which `is_same` holds; None where that is to be asked."""
    if isinstance(value, Const):
        held = value.value
        try:
            hash(held)
        except TypeError:
            return None
        return (type(held), held) if held == held else None  # NaN is equal to nothing
    if isinstance(value, Foreign):
        return (Foreign, value.name)
    return None


def _told(value: Value, others: list[Value]) -> bool:
    """Whether a constant, a part of the config or something of a library is among others."""
    return isinstance(value, (Const, Cfg, Foreign)) and any(
        is_same(value, other) for other in others
    )


def one_of(values: Iterable[Value]) -> Value:
    """One of several values; the value itself where they are the same."""
    made = Either(values)
    return made.values[0] if len(made.values) == 1 else made
