"""Keys that no code behind a config reads, so far as all of that code could be followed."""

from __future__ import annotations

import os
from typing import NamedTuple

from cfglint.compose.interpolation import references
from cfglint.compose.items import Item, below
from cfglint.names import nearest, synonym
from cfglint.rules.context import ExperimentContext
from cfglint.rules.unprovided import unprovided_reads
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.source.mentions import Mention
from cfglint.source.reads import CodeReads


class Unread(NamedTuple):
    """A key of a section. `near` is one that is read and not given, "" for none; `seen` is where
    code that this config does not select mentions it; `program` is the entry of the program that
    was followed from where it loads the config, "" where only the section's own code was read."""

    item: Item
    near: str
    seen: Mention | None
    program: str = ""


def unread_keys(context: ExperimentContext) -> dict[tuple[str, str], Unread]:
    """(section, key) -> what is known of it, for sections whose code was read in full.

    Where the program was followed from where it loads the config, that is all there is. Elsewhere a
    key that stands anywhere else in the repository's Python is left out: other code may get the
    config too. So is one that a missing key is explained by: one cause, one diagnostic; one that
    code reads which this config switches off; and a choice that it does not make, where the code
    takes a key of a name that another key gives.
    """
    bound = context.bound
    if bound.role == "fragment":
        return {}
    unresolved = unresolved_sections(bound)
    unprovided = {(s, key.split(".")[0]) for s, key in unprovided_reads(context)}
    read_in_full = {code.section for code in context.code if code.complete and code.reads}
    explained = {
        (section, source)
        for (section, key), source in missing_keys(bound).items()
        if source and ((section, key) in unprovided or section not in read_in_full)
    }
    found: dict[tuple[str, str], Unread] = {}
    named = references(bound.experiment.root)
    chosen_from = {path for code in context.code for path in code.chosen_from}
    for section in dict.fromkeys(code.section for code in context.code):
        codes = [code for code in context.code if code.section == section]
        item = bound.item(section)
        if section in unresolved or "*" in unresolved or item is None:
            continue
        followed = next((code.entry for code in codes if code.whole and code.complete), "")
        if not followed and not _read_in_full([code for code in codes if not code.whole]):
            continue
        if any(() in code.idle_escapes for code in codes):
            continue
        read = {r.path[0] for code in codes for r in code.reads}
        idle = {r.path[0] for code in codes for r in code.idle}
        idle.update(path[0] for code in codes for path in code.idle_escapes)
        if section and followed and not read and not idle:
            unsure = any({section, *item.mapping} & code.unfollowed for code in codes)
            unsure = unsure or any(path[:1] == (section,) for path in named)
            if () not in chosen_from and not unsure:  # else it is a choice that was not made
                found["", section] = Unread(item, "", None, followed)
            continue
        read.update(*(code.selecting for code in codes))
        wanted = sorted(read - set(item.mapping))
        reached = {os.path.abspath(file) for code in codes for file in code.files}
        mentioned = [m for code in codes for m in code.mentioned or ()]
        missing = [key for s, key in unprovided if s == section]
        for key, value in item.mapping.items():
            if any(key in code.unfollowed for code in codes):
                continue
            if key in read or key in idle or (section, key) in explained or value.how == "set":
                continue
            if any(write.path == (key,) for code in codes for write in code.writes_at):
                continue  # R305 says it
            dotted = below(section, key)
            place = tuple(dotted.split("."))
            if any(path[: len(place)] == place for path in named):
                continue  # other values are made of it
            if dotted in bound.aliases.values() or dotted in bound.aliases:
                continue
            if not section and isinstance(value.value, (dict, list)):
                continue  # a section of its own
            if isinstance(value.value, dict) and tuple(section.split(".")) in chosen_from:
                continue  # a choice that was not made
            if any(nearest(m, [key]) or synonym(m, [key]) for m in missing):
                continue
            here = [m for m in mentioned if m.word == key]
            elsewhere = any(os.path.abspath(m.file) not in reached for m in here)
            if elsewhere and not followed:
                continue
            near = nearest(key, wanted) or ""
            seen = next((mention for mention in here if mention.read), None)
            found[section, key] = Unread(value, near, seen, followed)
    return found


def _read_in_full(codes: list[CodeReads]) -> bool:
    """Whether the code that takes a section was read, and the repository searched for its keys."""
    return bool(codes) and all(c.complete and c.mentioned is not None and c.reads for c in codes)
