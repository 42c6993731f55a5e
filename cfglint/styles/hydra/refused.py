"""What Hydra refuses of a defaults list by its form alone, whatever its configs have.

Sources: Hydra 1.3, `hydra/_internal/config_repository.py` (`_create_defaults_list`) and
`hydra/_internal/defaults_list.py` (`_validate_self`, `_update_overrides`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.diagnostic import Place
from cfglint.styles.hydra.text import Default, built_in, entries_of

_NOTHING = "names nothing: an entry of a defaults list is a config, or `group: choice`"


class Wrong(NamedTuple):
    """What is refused: where, what and what to do."""

    place: Place
    message: str
    help: str = ""


def refused_entries(own: Item, asks_for_override: Callable[[], bool]) -> Iterator[Wrong]:
    """The entries of a defaults list of Hydra's that name nothing, that have several groups or a
    number as a choice, that say where `_self_` is twice, and that come after one that overrides."""
    listed = own.mapping.get("defaults")
    if listed is not None and not isinstance(listed.value, list):
        yield _no_list(listed)
        return
    read = list(entries_of(own))
    if not any(_marks(entry) for _, entry in read):
        return  # another program's list
    yield from (Wrong(place, _NOTHING) for place, entry in read if isinstance(entry, str))
    yield from _of_items(own)
    selves = [place for place, entry in read if entry is None]
    yield from (Wrong(each, "`_self_` stands twice in a defaults list") for each in selves[1:])
    yield from _of_configs(read)
    yield from _after_overriding(read)
    for place, entry in read:
        if isinstance(entry, Default) and _is_of_hydra(entry) and asks_for_override():
            text = f"`{entry.name}` is chosen by Hydra already, and a second choice is refused"
            yield Wrong(place, text, f"write `override {entry.name}`")


def _no_list(listed: Item) -> Wrong:
    """What is at `defaults` in the place of a list."""
    kind = "a mapping" if listed.is_mapping else "empty" if listed.value is None else "a word"
    helps = {"a mapping": "begin each of its lines with `-`", "empty": "`defaults: []` is a list"}
    text = f"`defaults` is {kind}, and Hydra refuses all but a list"
    return Wrong(listed.place, text, helps.get(kind, "write it below, after `-`"))


def _is_of_hydra(entry: Default) -> bool:
    """Whether an entry chooses from a group of which Hydra has made a choice, and does not override
    it."""
    if not built_in(entry.name) or entry.override or not entry.group:
        return False
    from cfglint.styles.hydra.own_config import CHOICES  # few configs choose of them

    return entry.name.strip("/") in CHOICES and isinstance(entry.choice, str)


def _marks(entry: Default | str | None) -> bool:
    """Whether an entry is one that lists of other programs do not have."""
    return entry is None or (isinstance(entry, Default) and (entry.group or entry.optional))


def _of_items(own: Item) -> Iterator[Wrong]:
    """Entries with several groups, or with a choice that is no text."""
    defaults = own.mapping.get("defaults")
    for item in defaults.value if defaults and isinstance(defaults.value, list) else ():
        keys = [key for key in item.mapping if key != "optional"]
        if len(keys) > 1:
            text = f"`{keys[1]}` stands in the entry of `{keys[0]}`: an entry has one group"
            yield Wrong(item.mapping[keys[1]].place, text, "begin another line with `-`")
        for key in keys:
            group, choice = (key.split() or [""])[-1], item.mapping[key]
            several = choice.value if isinstance(choice.value, list) else [choice]
            for one in several:
                if isinstance(one.value, (int, float)):
                    name = str(one.value).lower() if isinstance(one.value, bool) else one.value
                    text = f"config group `{group}` has no `{name}`, as Hydra takes no number"
                    yield Wrong(one.place, text, "a name that is a number has to be in quotes")
                elif isinstance(choice.value, list) and "${" in str(one.value):
                    yield Wrong(one.place, "no choice of a list can be made of other choices")


def _of_configs(read: list[tuple[Place, Default | str | None]]) -> Iterator[Wrong]:
    """Configs with words that groups alone may have."""
    for place, entry in read:
        if isinstance(entry, Default) and not entry.group:
            if entry.name == "???":
                yield Wrong(place, "`???`: only the choice of a group can be left to be given")
            elif entry.name == "_self_":
                yield Wrong(place, "`_self_` can be put into no package")
            elif entry.optional:
                text = f"no config is called `optional {entry.name}`"
                yield Wrong(place, text, "only the choice of a group can be optional")


def _after_overriding(read: list[tuple[Place, Default | str | None]]) -> Iterator[Wrong]:
    """Entries after one that overrides."""
    last: Default | None = None
    for place, entry in read:
        if not isinstance(entry, Default):
            continue
        if entry.override:
            last = entry
        elif last is not None and not built_in(entry.name):
            text = f"`{entry.name}` stands after `override {last.name}`, which Hydra refuses"
            yield Wrong(place, text, "put what overrides at the end of the list")
