"""What of a config its program's contract refuses, misses or drops: plain facts for the rules.

One cause is one fault: a key that is a misspelling of a required one that is missing is told once,
with both names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from cfglint.compose.items import Item
from cfglint.contract import Contract, Key
from cfglint.conversions import refused
from cfglint.names import nearest, synonym


class Fault(NamedTuple):
    """One fault at a key path from the root.

    `kind`: "unknown" (no field has the key), "missing" (nothing gives the required key; `item` is
    then the mapping that lacks it), "refused" (the declared type or choices refuse the value).
    `near` is the key that is likely meant; for a missing key, an unknown one that stands there.
    """

    kind: Literal["unknown", "missing", "refused"]
    path: tuple[str, ...]
    item: Item
    contract: Contract
    key: Key | None = None
    near: str = ""


def faults_of(item: Item, contract: Contract, path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """The faults of a mapping, and of those inside it that the contract describes."""
    given = item.mapping
    unknown = [name for name in given if name not in contract.keys]
    missing = [n for n, key in contract.keys.items() if key.need == "required" and n not in given]
    near = {name: meant for name in unknown if (meant := _meant(name, given, contract))}
    for name in missing:
        source = next((one for one, meant in near.items() if meant == name), "")
        if source and contract.unknown == "raises":
            continue  # told at the misspelt key
        key = contract.keys[name]
        yield Fault("missing", (*path, name), item, contract, key, source)
    explained = {one for one, meant in near.items() if meant in missing}
    for name in unknown:
        if contract.unknown == "raises" or (
            contract.unknown == "ignored" and name not in explained
        ):
            meant = near.get(name, "")
            yield Fault(
                "unknown", (*path, name), given[name], contract, contract.keys.get(meant), meant
            )
    for name, child in given.items():
        known = contract.keys.get(name)
        if known is not None:
            yield from _inside(child, known, contract, (*path, name))


def _inside(child: Item, key: Key, contract: Contract, path: tuple[str, ...]) -> Iterator[Fault]:
    if key.inside is not None and isinstance(child.value, dict):
        yield from faults_of(child, key.inside, path)
        return
    wrong = refused(child, key.type, contract.conversion)
    if key.inside is not None and not key.type.takes_none and not child.interpolated:
        wrong = contract.conversion != "none" and child.value not in (None, "???")
    if key.choices and not child.interpolated and not isinstance(child.value, (dict, list)):
        wrong = wrong or child.value not in key.choices
    if wrong:
        yield Fault("refused", path, child, contract, key)


def _meant(name: str, given: dict[str, Item], contract: Contract) -> str:
    """The key of a contract that a name is likely meant for, of those that are not given."""
    left = [known for known in contract.keys if known not in given]
    return nearest(name, left) or synonym(name, left) or ""
