"""The entries of a Hydra defaults list, as they are written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.document.nodes import Mapping, Node, Scalar
from cfglint.names import nearest

SECTION = "hydra"
"""The section that configures Hydra itself; no program gets it."""

KEYWORDS = ("optional", "override")
"""Words that may stand before the name of a group."""

_BUILT_IN = re.compile(r"^/?hydra(?:/|$)")

_OF_A_LIST = re.compile(r"(?m)^[ \t]*-\s+(?:_self_\s*$|override\s+/?\w)")
_LIKE_A_LIST = re.compile(r"(?m)^(d[a-z]{5,9}):[ \t]*\n[ \t]*-[ \t]+([\w/-]+)(?:\.ya?ml)?[ \t]*$")


class Default(NamedTuple):
    """One entry. `name` is a group, or with `group` false a config; `choice` several where the
    entry has a list; `package` what stands after `@`; `unknown` a word before the name that Hydra
    does not know, and leaves out."""

    name: str
    group: bool
    choice: str | list[str] | None
    package: str | None
    optional: bool
    override: bool
    place: Place
    unknown: str = ""


def marks_a_list(text: str, folder: str) -> bool:
    """Whether a text has a defaults list under another key: with entries that such a list alone
    has, or under a near key with the name of a config of the folder."""
    if _OF_A_LIST.search(text) is not None:
        return True
    found = _LIKE_A_LIST.search(text)
    if found is None or nearest(found[1], ["defaults"]) is None:
        return False
    return os.path.isfile(os.path.join(folder, f"{found[2]}.yaml"))


def means_a_list(node: Node, folder: str) -> bool:
    """Whether what is no list at `defaults` is meant as one: the name of a config of the folder, or
    groups of the folder with choices of theirs."""
    if isinstance(node, Scalar):
        return bool(node.value) and os.path.isfile(os.path.join(folder, f"{node.value}.yaml"))
    if not isinstance(node, Mapping):
        return False
    return any(
        isinstance(key, Scalar)
        and isinstance(choice, Scalar)
        and os.path.isfile(os.path.join(folder, key.value, f"{choice.value}.yaml"))
        for key, choice in node.entries
    )


def built_in(name: str) -> bool:
    """Whether a group is Hydra's own."""
    return bool(_BUILT_IN.match(name))


def parse_defaults(own: Item) -> list[Default | None]:
    """The entries of a config's defaults list, None standing for `_self_`; those that name nothing
    are left out."""
    return [entry for _, entry in entries_of(own) if not isinstance(entry, str)]


def entries_of(own: Item) -> Iterator[tuple[Place, Default | str | None]]:
    """Each entry of a defaults list with its place, a text where it is none."""
    defaults = own.mapping.get("defaults")
    for item in defaults.value if defaults and isinstance(defaults.value, list) else ():
        if isinstance(item.value, str):
            yield item.place, None if item.value == "_self_" else _config(item.value, item.place)
        elif isinstance(item.value, dict) and item.value:
            flag = item.value.get("optional")  # as Hydra 0.x has it, beside the group
            said = flag is not None and isinstance(flag.value, bool) and len(item.value) > 1
            for key, choice in item.value.items():
                if said and key == "optional":
                    continue
                entry = _group(key, choice)
                if said and flag is not None and flag.value and isinstance(entry, Default):
                    entry = entry._replace(optional=True)
                yield choice.place, entry
        else:
            yield item.place, "nothing"


def _config(text: str, place: Place) -> Default | str:
    _, optional, name = text.rpartition("optional ")
    path, at, package = name.partition("@")
    if not path.strip("/ "):
        return "nothing"
    return Default(path, False, None, package if at else None, bool(optional), False, place)


def _group(key: str, choice: Item) -> Default | str:
    words = key.split()
    flags = set(words[:-1])
    unknown = next((word for word in words[:-1] if word not in KEYWORDS), "")
    name, at, package = words[-1].partition("@") if words else ("", "", "")
    value = choice.value
    several = value if isinstance(value, list) else [choice]
    plain = all(isinstance(one.value, (str, int, float)) for one in several)
    if not name.strip("/ ") or isinstance(value, dict) or not (plain or value is None):
        return "nothing"
    return Default(
        name,
        True,
        [str(one.value) for one in value]
        if isinstance(value, list)
        else None
        if value is None
        else str(value),
        package if at else None,
        "optional" in flags,
        "override" in flags,
        choice.place,
        unknown,
    )
