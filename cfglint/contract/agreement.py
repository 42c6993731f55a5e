"""What several contracts have in common: whatever one of them takes, the common one takes.

Where two programs may open a config and nothing says which of them does, only what both of them
refuse, miss or drop is a fault.
"""

from __future__ import annotations

from functools import reduce

from cfglint.contract import ANY, Contract, Key, Type, Unknown, members

_OPENNESS: tuple[Unknown, ...] = ("raises", "ignored", "kept", "unsure")
"""From the strictest on."""

MOST_NAMES = 2
"""Names of contracts that a message lists."""


def agreed(contracts: list[Contract]) -> Contract:
    """The contract whose faults are those of all of these; there is at least one."""
    return reduce(_both, contracts)


def _both(one: Contract, other: Contract) -> Contract:
    if one is other:
        return one
    keys: dict[str, Key] = {}
    same = one.conversion == other.conversion
    for name in dict.fromkeys((*one.keys, *other.keys)):
        first, second = one.keys.get(name), other.keys.get(name)
        if first is None or second is None:
            alone = first or second
            assert alone is not None
            keys[name] = alone._replace(
                need="optional", type=ANY, inside=None, choices=(), checked=False
            )
        else:
            keys[name] = _both_keys(first, second, same)
    unknown = max(one.unknown, other.unknown, key=_OPENNESS.index)
    names = list(dict.fromkeys([*one.name.split(" or "), *other.name.split(" or ")]))
    return Contract(
        " or ".join(names[:MOST_NAMES]),
        one.at,
        keys,
        unknown,
        one.conversion if same else "none",
        one.made_of | other.made_of,
        either=(*(one.either or (one,)), *(other.either or (other,))),
    )


def _both_keys(one: Key, other: Key, same: bool) -> Key:
    if same and one == other:
        return one
    need = one.need if one.need == other.need else "optional"
    inside = _both_if_any(one.inside, other.inside)
    choices = tuple(dict.fromkeys((*one.choices, *other.choices)))
    if not one.choices or not other.choices:
        choices = ()
    type = _either(one.type, other.type) if same else ANY
    if type.inside is not None:
        type = type._replace(inside=inside or _both_if_any(one.type.inside, other.type.inside))
    also = tuple(dict.fromkeys((*one.also, *other.also)))
    elsewhere = one.elsewhere or other.elsewhere
    settable = one.settable or other.settable
    return Key(
        *(one.at, need, type, one.default, one.doc, inside, choices, also, elsewhere, settable),
        checked=same and one.checked and other.checked,
        unless=tuple(dict.fromkeys((*one.unless, *other.unless))),
    )


def _both_if_any(one: Contract | None, other: Contract | None) -> Contract | None:
    return _both(one, other) if one is not None and other is not None else None


def _either(one: Type, other: Type) -> Type:
    """The type that takes what any of two takes."""
    if _alike(one, other):
        return one
    if ANY in (one, other):
        return ANY
    of: list[Type] = []  # a type that holds a contract has no hash
    for each in (*members(one), *members(other)):
        if not any(_alike(each, known) for known in of):
            of.append(each)
    return Type("union", f"{one.text} or {other.text}", tuple(of))


def _alike(one: Type, other: Type) -> bool:
    """Whether two types take the same values, as far as their text and members show."""
    return (one.kind, one.text, one.values, one.bounds) == (
        other.kind,
        other.text,
        other.values,
        other.bounds,
    )
