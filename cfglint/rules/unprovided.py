"""Keys that the code beside a config reads without a default, and that nothing provides."""

from __future__ import annotations

import os
from collections.abc import Set

from cfglint.binding.evidence import has_another_purpose
from cfglint.compose.items import below, lookup
from cfglint.rules.context import ExperimentContext
from cfglint.schema.suggest import missing_keys, unresolved_sections
from cfglint.source.reads import CodeReads, Read

LEAST_SHARE = 0.3
"""Share of a config's own keys that a program has to read where it misses some in it: below, the
config is for another program."""


def share_read(context: ExperimentContext, others: bool = False) -> float:
    """The share of the keys at the root of a config that a program reads which opens it by a path
    that it is given; 1 where no such program was read.

    Args:
        others: count the sections that a program would take in another run as well.
    """
    whole = [code for code in context.code if code.opens]
    mapping = context.bound.experiment.root.mapping
    if not whole or len(mapping) < FEW_KEYS:
        return 1.0
    touched = {code.section for code in whole if code.section and (code.reads or code.idle)}
    for code in whole:
        if not code.section:
            touched |= {read.path[0] for read in (*code.reads, *code.idle)}
        touched |= {note.path[0] for note in code.notes if not code.section and note.path}
        gone = any(note.escape and note.path == () for note in code.notes)
        touched |= {code.section} if gone else set()
        touched |= code.selecting if not code.section else set()
        if others and () in code.chosen_from:
            touched |= {key for key, item in mapping.items() if item.is_mapping}
    return len(touched & set(mapping)) / len(mapping)


FEW_KEYS = 4
"""Keys at the root of a config below which no share of them says anything."""


def unprovided_reads(context: ExperimentContext) -> dict[tuple[str, str], list[Read]]:
    """(section, key) -> the places that read it, in the order in which the program meets them.

    A key that a schema requires too is taken wherever the code reads it without a default. Any
    other has to be read on a path that this config surely takes, by code that was read in full:
    nothing is built on a guess. Where several programs start from the config, each of the others
    has to read it without a default too, on some path: a tuner's own options are not missing in a
    training. One that evaluates what another one trains has no say.
    """
    bound = context.bound
    required = missing_keys(bound)
    unresolved = unresolved_sections(bound)
    found: dict[tuple[str, str], list[Read]] = {}
    programs = _programs(context)
    needed_by: dict[tuple[str, str], set[str]] = {}
    for code in context.code:
        if code.section in unresolved or "*" in unresolved or bound.role == "fragment":
            continue
        for read in code.reads:
            key = ".".join(read.path)
            if read.need != "required" or is_provided(context, code, read):
                continue
            if unresolved and _is_within(unresolved, below(code.section, key)):
                continue
            needed_by.setdefault((code.section, key), set()).add(code.entry)
            if (code.section, key) in required or read.certain:
                places = found.setdefault((code.section, key), [])
                if read not in places:
                    places.append(read)
    if share_read(context) < LEAST_SHARE:
        if share_read(context, others=True) < LEAST_SHARE:
            return {}
        found = {key: places for key, places in found.items() if _is_nowhere(context, *key)}
    if any(code.listed for code in context.code) and _is_in_part(context, len(found)):
        return {}
    if len(programs) > 1:
        found = {key: places for key, places in found.items() if not programs - needed_by[key]}
    elif others := {code.entry for code in context.code if code.whole} - programs:
        found = {key: places for key, places in found.items() if needed_by[key] - others}
    return {} if _has_nothing(context, found) else found


def _is_within(sections: Set[str], key: str) -> bool:
    """Whether a dotted key is one of several sections, or in one."""
    return any(key == section or key.startswith(f"{section}.") for section in sections)


MOST_AT_THE_ROOT = 3
"""Keys at the root so many and more of which no config lacks together by mistake."""


def _has_nothing(context: ExperimentContext, found: dict[tuple[str, str], list[Read]]) -> bool:
    """Whether a config lacks every key at its root that its program surely needs, and few of those
    that it has are read by the program: it is for another one."""
    whole = [
        each for code in context.code if code.whole and not code.section for each in code.reads
    ]
    needed = {each.path[0] for each in whole if each.need == "required" and each.certain}
    missing = {key for section, key in found if not section and "." not in key}
    if len(needed) < MOST_AT_THE_ROOT or not needed <= missing:
        return False
    own = context.bound.experiment.root.mapping.keys()
    return 2 * len(own & {each.path[0] for each in whole}) < len(own)


def _is_nowhere(context: ExperimentContext, section: str, key: str) -> bool:
    """Whether no part of the config beside the one that is read has a key: a run may take each of
    them."""
    root = context.bound.experiment.root
    _, _, inner = below(section, *key.split(".")).partition(".")
    return bool(inner) and all(lookup(root, f"{part}.{inner}") is None for part in root.mapping)


def _programs(context: ExperimentContext) -> set[str]:
    """The programs that were read from where they load the config: those that train with it, if
    there are any."""
    whole = [code for code in context.code if code.whole]
    training = {code.entry for code in whole if not (code.aside or _has_another_purpose(code))}
    return training or {code.entry for code in whole}


def _has_another_purpose(code: CodeReads) -> bool:
    """Whether the file of a program is called after something else than a training."""
    return code.start is not None and has_another_purpose(os.path.basename(code.start[0]))


def _is_in_part(context: ExperimentContext, missing: int) -> bool:
    """Whether a config is a part of what a program needs, which other files of its list complete:
    it misses more than a fault or two would take away."""
    needed = {
        (code.section, read.path)
        for code in context.code
        for read in code.reads
        if read.need == "required" and read.certain
    }
    return missing > 1 and missing > MOST_MISSING * len(needed)


MOST_MISSING = 0.2
"""Share of the keys that a program needs which one of a list of configs may miss by mistake."""


def _is_read_before(code: CodeReads, read: Read) -> bool:
    """Whether what a run surely reads is set further down alone: `rate = cfg["rate"]`, and then
    `cfg["rate"] = best`."""
    writes = [each for each in code.writes_at if each.path == read.path]
    return (
        read.certain
        and bool(writes)
        and not writes[0].first
        and all(each.file == read.file and each.line > read.line for each in writes)
    )


def is_provided(context: ExperimentContext, code: CodeReads, read: Read) -> bool:
    """Whether a key, an alias, the code itself or the program at run time provides a read."""
    bound = context.bound
    dotted = below(code.section, *read.path)
    if lookup(bound.experiment.root, dotted) is not None or dotted in bound.aliases:
        return True
    if any(
        each.writes(read.path) and not (each.entry == code.entry and _is_read_before(each, read))
        for each in context.code
        if each.section == code.section
    ):
        return True
    binding = bound.sections.get(code.section)
    known = binding.keys.get(read.path[0]) if binding is not None else None
    return known is not None and bool(known.spec.get("x-run-time"))
