"""What may be typed at a place: keys that the contract has, values, names of code, key paths."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cfglint.compose.items import Item
from cfglint.files import YAML_ENDINGS
from cfglint.rules.unresolved import unresolved_names
from cfglint.server.cursor import Typing
from cfglint.server.hover import hover
from cfglint.server.keys import Fact, Path, View
from cfglint.styles.registry import forms

NO_NAME = "cfglint_asks_what_there_is"
"""A value that no code has anything for: what is refused with says which names there are."""

MOST = 200
"""Proposals that are given at most."""


class Proposal(NamedTuple):
    """One proposal: `label` is shown, `insert` written in the place of the last `replaces`
    characters; `rank` orders proposals, the lowest first."""

    label: str
    insert: str
    kind: Literal["key", "value", "code", "file", "reference"]
    detail: str = ""
    doc: str = ""
    rank: int = 0
    replaces: int = 0


def proposals(view: View, typing: Typing) -> list[Proposal]:
    """What may be typed."""
    path = view.composed(typing.path)
    if typing.key is None:
        found = [*_keys(view, path, typing)]
        if not found and typing.item and not typing.word:
            found = [*_values(view, path)]
    else:
        found = [*_of_value(view, (*path, typing.key), typing.word)]
        found += _choices_of_group(view, typing)
    return found[:MOST]


def names_there(view: View, path: Path, word: str) -> list[Proposal]:
    """The names that code has for the value of a key, of a text in which that is `NO_NAME`."""
    found = unresolved_names(view.context).get(".".join(path))
    names = found.known if found is not None and found.name == NO_NAME else ()
    where = found.where if found is not None else ""
    return [Proposal(name, name, "code", where, "", 0, len(word)) for name in names[:MOST]]


def _keys(view: View, path: Path, typing: Typing) -> Iterator[Proposal]:
    holder = view.item(path)
    for name in view.names(path):
        if name in typing.siblings:
            continue
        facts = view.facts((*path, name))
        needed = any(fact.need == "required" for fact in facts)
        given = holder.mapping.get(name) if holder is not None else None
        brought = given is not None and given.place.file != view.experiment.file
        rank = 2 if brought else 0 if needed else 1
        detail = _detail(facts) + (" (another file gives it)" if brought else "")
        doc = hover(view, (*path, name))
        yield Proposal(name, f"{name}: ", "key", detail, doc, rank, len(typing.word))


def _detail(facts: list[Fact]) -> str:
    needed = any(fact.need == "required" for fact in facts)
    said = ["required" if needed else "optional"]
    said += [type for type in dict.fromkeys(fact.type for fact in facts) if type][:1]
    said += [f"= {text}" for text in dict.fromkeys(fact.default for fact in facts) if text][:1]
    return ", ".join(said)


def _of_value(view: View, path: Path, word: str) -> Iterator[Proposal]:
    opened = word.rfind("${")
    if opened >= 0 and "}" not in word[opened:]:
        yield from _references(view.root, (), word[opened + 2 :])
        return
    if path[-1] in forms():
        yield from _code(view, word)
        return
    yield from _values(view, path, word)


def _values(view: View, path: Path, word: str = "") -> Iterator[Proposal]:
    facts = view.facts(path)
    found = [(value, fact.by, 0) for fact in facts for value in fact.choices]
    for fact in facts:
        text = _AS_YAML.get(fact.default, fact.default.strip("'\""))
        if _is_plain(text):
            found.append((text, f"the default of {fact.by}", 1))
    seen: set[str] = set()
    for value, by, rank in found:
        if value not in seen:
            seen.add(value)
            yield Proposal(value, value, "value", by, "", rank, len(word))


MOST_DEFAULT = 40
"""Characters of a default that is proposed as a value."""

_AS_YAML = {"True": "true", "False": "false", "None": "null"}


def _is_plain(text: str) -> bool:
    """Whether the text of a default is a value of YAML too: no call, no attribute."""
    if not 0 < len(text) < MOST_DEFAULT or not text.isprintable():
        return False
    return not any(mark in text for mark in "(){}=:#") and text[0] not in "*&!%"


def _code(view: View, word: str) -> Iterator[Proposal]:
    """The names of modules, classes and functions that begin with a word."""
    above, _, last = word.rpartition(".")
    names = view.checked.project.beside.ground.packages(view.experiment).names_below(above)
    for name in sorted(names):
        if name.startswith(last):
            full = f"{above}.{name}" if above else name
            yield Proposal(full, full, "code", "", "", 0, len(word))


def _references(item: Item, at: Path, word: str) -> Iterator[Proposal]:
    for key, child in item.mapping.items():
        name = ".".join((*at, key))
        if not child.mapping and name.startswith(word):
            yield Proposal(name, name, "reference", _text_of(child), "", 0, len(word))
        yield from _references(child, (*at, key), word)


def _text_of(item: Item) -> str:
    text = str(item.plain())
    return text if len(text) <= MOST_DEFAULT else text[: MOST_DEFAULT - 3] + "..."


def _choices_of_group(view: View, typing: Typing) -> Iterator[Proposal]:
    """The files beside the one that an entry names now: a list at the top of a config names files
    that are composed into it, each below the folder of its group."""
    if len(typing.path) != 2 or not isinstance(typing.path[1], int) or typing.key is None:
        return
    if view.item(view.composed(typing.path[:1])) is not None or not view.experiment.groups:
        return  # the program gets this list, so that it brings in no files
    group = typing.key.rsplit(" ", 1)[-1].lstrip("/")
    folder = os.path.join(view.experiment.groups, *group.split("/"))
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        stem, ending = os.path.splitext(name)
        if ending in YAML_ENDINGS:
            yield Proposal(stem, stem, "file", f"{group}/{name}", "", 0, len(typing.word))
