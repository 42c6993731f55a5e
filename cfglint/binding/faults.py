"""What of a config its program's contract refuses, misses or drops: plain facts for the rules.

One cause is one fault: a key that is a misspelling of a required one that is missing is told once,
with both names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import Contract, Conversion, Key, Type, members
from cfglint.contract.contradiction import contradicts, is_of_another_kind
from cfglint.names import nearest, synonym
from cfglint.styles.conversions import (
    NULL_IS_NO_SECTION,
    READS_PATHS,
    SKIPS_NULL,
    UNCHECKED,
    innermost,
    refused,
)

DOUBTFUL = ("kept", "unsure")
"""What happens to unknown keys where some code may take them."""


class Fault(NamedTuple):
    """One fault at a key path from the root.

    `kind`: "unknown" (no field has the key), "missing" (nothing gives the required key; `item` is
    then the mapping that lacks it), "refused" (the declared type, choices or bounds refuse the
    value). `near` is the key that is likely meant; for a missing key, an unknown one that is there.
    `sure` says that the loader raises on a value; else it contradicts an annotation that nothing
    checks.
    """

    kind: Literal["unknown", "missing", "refused"]
    path: tuple[str, ...]
    item: Item
    contract: Contract
    key: Key | None = None
    near: str = ""
    sure: bool = True


def faults_of(item: Item, contract: Contract, path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """The faults of a mapping, and of those inside it that the contract describes.

    A key that is kept, or that a part of the code may take which is not known, is one only where
    it is near a key that is not given: then it is likely misspelt, unless some code reads it.
    """
    given = item.mapping
    unknown = [name for name in given if contract.find(name) is None]
    missing = [name for name, key in contract.keys.items() if _misses(given, name, key)]
    near = {name: meant for name in unknown if (meant := _meant(name, given, contract))}
    whose = {other: name for name, key in contract.keys.items() for other in key.also}
    of = {name: whose.get(meant, meant) for name, meant in near.items()}
    for name in missing:
        source = next((one for one, meant in of.items() if meant == name), "")
        if source and contract.unknown == "raises":
            continue  # told at the misspelt key
        key = contract.keys[name]
        yield Fault("missing", (*path, name), item, contract, key, source)
    explained = {one for one, meant in of.items() if meant in missing}
    for name in unknown:
        meant = near.get(name, "")
        dropped = contract.unknown == "ignored" or (contract.unknown in DOUBTFUL and meant)
        if contract.unknown == "raises" or (dropped and name not in explained):
            yield Fault(
                "unknown", (*path, name), given[name], contract, contract.find(meant), meant
            )
    for name, child in given.items():
        known = contract.find(name)
        if known is not None and not any(other in given for other in known.unless):
            yield from _at_key(child, known, contract, (*path, name))


def _misses(given: dict[str, Item], name: str, key: Key) -> bool:
    if key.need != "required" or any(other in given for other in (*key.also, *key.unless)):
        return False
    return name not in given


def _at_key(child: Item, key: Key, contract: Contract, path: tuple[str, ...]) -> Iterator[Fault]:
    """The faults of the value of a key."""
    if key.inside is not None and isinstance(child.value, dict):
        yield from faults_of(child, key.inside, path)
        return
    if child.value is None and key.need != "required" and contract.conversion in SKIPS_NULL:
        return
    wrong = refused(child, key.type, contract.conversion)
    if key.inside is not None and not key.type.takes_none and not child.interpolated:
        wrong = _is_no_section(child, key.inside, contract.conversion)
    if key.choices and not child.interpolated and _may_be_chosen(child.value):
        wrong = wrong or child.value not in key.choices
    if wrong:
        below = innermost(child, key.type, contract.conversion)
        if below is not None:
            path, child = (*path, *below[0]), below[1]
            key = Key(key.at, type=below[2])
        yield Fault("refused", path, child, contract, key)
    elif contract.conversion in UNCHECKED and contradicts(child, key.type):
        yield Fault("refused", path, child, contract, key, sure=key.checked)
    elif contract.conversion in UNCHECKED and key.checked and is_of_another_kind(child, key.type):
        yield Fault("refused", path, child, contract, key)
    else:
        yield from _inside(child, key.type, path)


def _may_be_chosen(value: object) -> bool:
    """Whether a value stands for a choice: a truth value often switches one off."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _is_no_section(child: Item, inside: Contract, by: Conversion) -> bool:
    """Whether a value that is no mapping is refused where one is wanted."""
    if by == "none" or child.value == "???" or inside.makes_of(child.value):
        return False
    if child.value is None:
        return by in NULL_IS_NO_SECTION
    return not (by in READS_PATHS and isinstance(child.value, str))  # the path of another file


def _inside(item: Item, type: Type, path: tuple[str, ...]) -> Iterator[Fault]:
    """The faults of mappings inside a list or a mapping of any keys, by the class of its items."""
    if isinstance(item.value, dict):
        classes = _classes(type)
        if classes:
            yield from _of_the_likeliest(item, classes, path)
        elif type.kind == "dict" and len(type.of) == 2:
            for name, child in item.value.items():
                yield from _inside(child, type.of[1], (*path, name))
    elif isinstance(item.value, list) and type.kind in ("list", "tuple", "union"):
        places = [one for one in members(type) if one.kind == "tuple"]
        if len(places) == 1 and len(places[0].of) == len(item.value):
            for number, child in enumerate(item.value):
                yield from _inside(child, places[0].of[number], (*path, str(number)))
            return
        lists = [one for one in members(type) if one.kind == "list" and one.of]
        if item.value and all(isinstance(child.value, dict) for child in item.value):
            lists = [one for one in lists if _may_be_of_mappings(one.of[0])]
        if len(lists) == 1:
            for number, child in enumerate(item.value):
                yield from _inside(child, lists[0].of[0], (*path, str(number)))


def _may_be_of_mappings(type: Type) -> bool:
    """Whether a value of a type may be written as a mapping."""
    return any(each.kind in ("any", "dict", "class") for each in members(type))


def _classes(type: Type) -> list[Contract]:
    """The classes that a mapping may become; none where it may become anything else."""
    every = members(type)
    if any(
        each.kind in ("any", "dict") or (each.kind, each.inside) == ("class", None)
        for each in every
    ):
        return []
    return [each.inside for each in every if each.inside is not None]


def _of_the_likeliest(
    item: Item, classes: list[Contract], path: tuple[str, ...]
) -> Iterator[Fault]:
    """The faults by the class that a mapping is meant for: the one whose tag it has, else the one
    that finds fewest; none where one finds none."""
    tagged = [each for each in classes if _has_tags_of(item, each)]
    found = [list(faults_of(item, each, path)) for each in tagged or classes]
    if len(found) > 1 and not tagged and not all(found):
        return
    yield from min(found, key=len)


def _has_tags_of(item: Item, contract: Contract) -> bool:
    """Whether each key that takes only given values is there with one of them."""
    tags = {n: k for n, k in contract.keys.items() if k.type.kind == "literal"}
    given = item.mapping
    return bool(tags) and all(
        name in given and given[name].value in key.type.values for name, key in tags.items()
    )


def _meant(name: str, given: dict[str, Item], contract: Contract) -> str:
    """The key of a contract that a name is likely meant for, of those that are not given; where it
    is refused, that another file gives one says nothing of it."""
    names = (each for known, key in contract.keys.items() for each in (known, *key.also))
    file = given[name].place.file
    raises = contract.unknown == "raises"
    left = [
        each for each in names if each not in given or (raises and given[each].place.file != file)
    ]
    return nearest(name, left) or synonym(name, left) or ""
