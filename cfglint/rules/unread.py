"""Keys that no code behind a config reads, so far as all of that code could be followed."""

from __future__ import annotations

import os
from typing import NamedTuple

from cfglint.compose.items import Item
from cfglint.names import nearest, synonym
from cfglint.rules.context import ExperimentContext
from cfglint.rules.unprovided import unprovided_reads
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.source.mentions import Mention


class Unread(NamedTuple):
    """A key of a section. `near` is one that is read and not given, "" for none; `seen` is where
    code that this config does not select mentions it."""

    item: Item
    near: str
    seen: Mention | None


def unread_keys(context: ExperimentContext) -> dict[tuple[str, str], Unread]:
    """(section, key) -> what is known of it, for sections whose code was read in full.

    A key that stands anywhere else in the repository's Python is left out: other code may get the
    config too. So is one that a missing key is explained by: one cause, one diagnostic.
    """
    bound = context.bound
    if bound.role == "fragment":
        return {}
    unresolved = unresolved_sections(bound)
    explained = {(s, source) for (s, _), source in missing_keys(bound).items() if source}
    unprovided = {(s, key.split(".")[0]) for s, key in unprovided_reads(context)}
    found: dict[tuple[str, str], Unread] = {}
    for section in dict.fromkeys(code.section for code in context.code):
        codes = [code for code in context.code if code.section == section]
        item = bound.item(section)
        if section in unresolved or "*" in unresolved or item is None:
            continue
        if not all(code.complete and code.mentioned is not None and code.reads for code in codes):
            continue
        read = {r.path[0] for code in codes for r in code.reads}
        read.update(*(code.selecting for code in codes))
        wanted = sorted(read - set(item.mapping))
        reached = {os.path.abspath(file) for code in codes for file in code.files}
        mentioned = [m for code in codes for m in code.mentioned or ()]
        missing = [key for s, key in unprovided if s == section]
        for key, value in item.mapping.items():
            if key in read or (section, key) in explained or value.how == "set":
                continue
            if f"{section}.{key}" in bound.aliases.values() or f"{section}.{key}" in bound.aliases:
                continue
            if any(nearest(m, [key]) or synonym(m, [key]) for m in missing):
                continue
            here = [m for m in mentioned if m.word == key]
            if any(os.path.abspath(m.file) not in reached for m in here):
                continue
            near = nearest(key, wanted) or ""
            found[section, key] = Unread(value, near, here[0] if here else None)
    return found
