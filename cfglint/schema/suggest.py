"""Which key a missing one is likely to be: unread, and near in name or in meaning."""

from __future__ import annotations

from typing import Any, NamedTuple

from cfglint.names import nearest, synonym
from cfglint.schema.bind import Binding, Bound


class Suggestion(NamedTuple):
    """A value for a missing key; `source` is the dotted key that has it, "" for the schema."""

    key: str
    value: Any
    source: str


def missing_keys(bound: Bound) -> dict[tuple[str, str], str | None]:
    """(section, key) of every required key that nothing provides -> the likely source, or None.

    An unread key is the source of one missing key at most. A fragment misses nothing; in a config
    of another family the only sections that are bound are those of the user's own schemas.
    """
    missing: dict[tuple[str, str], str | None] = {}
    if bound.role == "fragment":
        return missing
    unresolved = unresolved_sections(bound)
    for name, binding in bound.sections.items():
        if name in unresolved or "*" in unresolved:
            continue
        unread = unread_keys(binding)
        for key, known in binding.keys.items():
            if not known.required or key in binding.item.mapping:
                continue
            if f"{name}.{key}" in bound.aliases:
                continue
            source = nearest(key, unread) or synonym(key, unread)
            if source is not None:
                unread.remove(source)
            missing[name, key] = source
    return missing


def suggestions(bound: Bound) -> list[Suggestion]:
    """A value of each missing key for which another key or the schema has one."""
    found = []
    for (name, key), source in missing_keys(bound).items():
        binding = bound.sections[name]
        if source is not None:
            value = binding.item.mapping[source].value
            found.append(Suggestion(f"{name}.{key}", value, f"{name}.{source}"))
        elif "x-suggest" in (spec := binding.keys[key].spec):
            found.append(Suggestion(f"{name}.{key}", spec["x-suggest"], ""))
    return found


def unresolved_sections(bound: Bound) -> set[str]:
    """Sections whose base file could not be brought in; `*` where any part may be missing.

    What they would have said is unknown, and Y106 says so: nothing in them is missing.
    """
    return {
        problem.key.partition(".")[2] if "." in problem.key else "*"
        for problem in bound.experiment.problems
    }


def unread_keys(binding: Binding) -> list[str]:
    """Keys that the config sets and no bound schema reads."""
    return [key for key in binding.item.mapping if key not in binding.keys]
