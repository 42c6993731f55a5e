"""The entries of a Hydra defaults list, as they are written."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.diagnostic import Place

_BUILT_IN = re.compile(r"^/?hydra(?:/|$)")


class Default(NamedTuple):
    """One entry. `name` is a group, or with `group` false a config; `choice` several where the
    entry has a list; `package` what stands after `@`."""

    name: str
    group: bool
    choice: str | list[str] | None
    package: str | None
    optional: bool
    override: bool
    place: Place


def built_in(name: str) -> bool:
    """Whether a group is Hydra's own."""
    return bool(_BUILT_IN.match(name))


def shown(path: str) -> str:
    """A path as messages show it: relative where it lies below the working folder."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def parse_defaults(own: Item) -> list[Default | None]:
    """The entries of a config's defaults list, None standing for `_self_`."""
    defaults = own.mapping.get("defaults")
    entries: list[Default | None] = []
    if defaults is None or not isinstance(defaults.value, list):
        return entries
    for item in defaults.value:
        if isinstance(item.value, str):
            if item.value == "_self_":
                entries.append(None)
            else:
                optional, _, name = item.value.rpartition("optional ")
                path, _, package = name.partition("@")
                at = package if "@" in name else None
                entries.append(Default(path, False, None, at, bool(optional), False, item.place))
        elif isinstance(item.value, dict):
            entries += [_group(key, choice) for key, choice in item.value.items()]
    return entries


def _group(key: str, choice: Item) -> Default:
    words = key.split()
    flags = set(words[:-1])
    name, at, package = words[-1].partition("@") if words else ("", "", "")
    value = choice.value
    chosen: str | list[str] | None
    if isinstance(value, list):
        chosen = [str(one.value) for one in value]
    else:
        chosen = None if value is None else str(value)
    return Default(
        name,
        True,
        chosen,
        package if at else None,
        "optional" in flags,
        "override" in flags,
        choice.place,
    )
