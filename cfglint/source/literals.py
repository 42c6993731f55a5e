"""Dictionaries and lists of the code, and objects that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cfglint.source.answers import UNKNOWN, Answers, Entries, parts_within
from cfglint.source.constants import Const, Pattern, SomeKey, key_name
from cfglint.source.objects import Lazy
from cfglint.source.parts import Cfg, Swept

if TYPE_CHECKING:
    from cfglint.source.values import Value


class Table(Answers):
    """A dictionary or list literal: keys that are known, values as they are; `rest` are parts of
    the config that were spread into it with `**`, later ones over earlier ones. One that is `open`
    may have other entries, or lack some of these; one with `others` may have entries of which
    nothing is known. A key that is not known is a `SomeKey`, in one that is open."""

    def __init__(
        self,
        entries: Entries,
        rest: tuple[Cfg, ...] = (),
        open: bool = False,
        others: bool | None = None,
    ) -> None:
        self.entries = entries
        self.rest = rest
        self.open = open
        self.others = open if others is None else others

    def truth(self) -> bool | None:
        """Whether it has entries."""
        if self.open or (self.rest and not self.entries):
            return None
        return bool(self.entries)

    def is_none(self) -> bool:
        """It is an object."""
        return False

    def item(self, key: Const) -> Value | None:
        """An entry, as it is."""
        try:
            return self.entries.get(key.value)
        except TypeError:
            return None

    def sliced(self, cut: slice) -> Value:
        """Of a list."""
        if self.rest or list(self.entries) != list(range(len(self.entries))):
            return UNKNOWN
        try:
            return listing(list(self.entries.values())[cut])
        except (TypeError, ValueError):  # the ends are no whole numbers, or the step is 0
            return UNKNOWN

    def length(self) -> Value:
        """Where it has just these entries."""
        return UNKNOWN if self.open or self.rest else Const(len(self.entries))

    def gives_just(self, items: Sequence[Value]) -> bool:
        """Whether it may have no other entries."""
        return not self.open

    def within(self, depth: int = 3) -> list[Cfg]:
        """Those that were spread into it, and those in its entries."""
        below = parts_within(self.entries.values(), depth - 1) if depth else []
        return [*self.rest, *below]

    def listed(self, what: str) -> Table:
        """What `keys`, `values` and `items` give."""
        if what == "values":
            return listing(self.entries.values(), self.open, self.others)
        names = [_as_value(key, entry) for key, entry in self.entries.items()]
        if what == "keys":
            return listing(names, self.open, self.others)
        pairs = zip(names, self.entries.values(), strict=True)
        return listing([listing(pair) for pair in pairs], self.open, self.others)

    def has_key(self, value: object) -> bool:
        """Whether a mapping has a key; the numbers of a list are none."""
        return any(value == key for key in self.entries if not isinstance(key, int))

    def contains(self, value: object) -> bool | None:
        """Whether a mapping has a key, or a list an item; None where that is not known."""
        if self.has_key(value):
            return True
        if self.entries and all(type(key) is str for key in self.entries):  # a mapping
            return None if self.open or self.rest else False
        known = [each.value for each in self.entries.values() if isinstance(each, Const)]
        return value in known if len(known) == len(self.entries) and not self.open else None


def _as_value(key: object, entry: Value) -> Value:
    """A key of an entry, as a loop over the keys has it."""
    if isinstance(entry, Swept) and entry.path[-1:] == (key,):
        return key_name(entry.path)
    if not isinstance(key, SomeKey):
        return Const(key)
    return UNKNOWN if key.regex == ".*" else Pattern(key.regex)


def listing(values: Iterable[Value], open: bool = False, others: bool | None = None) -> Table:
    """A list literal."""
    return Table(dict(enumerate(values)), (), open, others)


OF_DICTIONARIES = frozenset(vars(dict))
"""Attributes that a dictionary has itself."""


class Fields(Table):
    """An object whose attributes are the entries of a dictionary: `Namespace(**options)`."""

    def attribute(self, name: str) -> Value | None:
        """Itself as a dictionary, or an entry that need not be looked up elsewhere."""
        if name == "__dict__":
            return Table(self.entries, self.rest, self.open, self.others)
        found = self.entries.get(name)
        return None if isinstance(found, (Lazy, Swept)) else found


class AttributeTable(Fields):
    """A dictionary whose entries are its attributes too: `EasyDict(options)`."""

    def attribute(self, name: str) -> Value | None:
        """What a dictionary has itself is not followed."""
        if name in OF_DICTIONARIES:
            return UNKNOWN
        return super().attribute(name)
