"""Keys that nothing of the repository can read and that other configs have spelt otherwise, so far
as no other finding is about them: one cause, one diagnostic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfglint.compose.items import below, lookup
from cfglint.rules.context import ExperimentContext, dotted
from cfglint.rules.named_code import swallowed_arguments, unprovided_arguments
from cfglint.rules.spread import refused_keywords
from cfglint.rules.unprovided import unprovided_reads

if TYPE_CHECKING:
    from cfglint.diagnostic import KeyPath, Place
    from cfglint.repository.misspelt import Misspelt


def misspellings(context: ExperimentContext) -> Iterator[Misspelt]:
    """The misspelt keys that only other configs and the words of all code show."""
    if not context.misspelt:
        return
    told, missing, read = _told(context), _missing(context), _read(context)
    for each in context.misspelt:
        meant = (*each.path[:-1], each.near)
        if each.path in read and meant not in read and not _is_no_argument(context, each):
            continue  # by a name that code puts together
        name = dotted(meant)
        if each.item.place not in told and not any(
            name == key or name.endswith(f".{key}") for key in missing
        ):
            yield each


def _read(context: ExperimentContext) -> set[KeyPath]:
    """The keys that a program was seen to read, by whatever name."""
    return {
        (*code.section_path, *each.path)
        for code in context.code
        for each in (*code.reads, *code.idle)
    }


def _is_no_argument(context: ExperimentContext, found: Misspelt) -> bool:
    """Whether a key is at a node whose class takes the one that is meant, and not this one: a loop
    over all keys of a node, which looks for nodes within it, reads a misspelt one as well."""
    name = str(found.path[-1])
    for target in context.targets:
        if target.signature is not None and (*target.path, *target.inside) == found.path[:-1]:
            takes = target.signature.takes
            return takes(found.near) is True and takes(name) is False
    return False


def _told(context: ExperimentContext) -> set[Place]:
    """The places of keys that are refused or swallowed."""
    told = {fault.item.place for fault in context.faults if fault.kind != "missing"}
    told |= {item.place for _, _, item in swallowed_arguments(context)}
    for refused in refused_keywords(context):
        item = lookup(context.bound.experiment.root, dotted(refused.path))
        told |= {item.place} if item is not None else set()
    return told


def _missing(context: ExperimentContext) -> set[str]:
    """The keys that are missing, dotted from the root."""
    missing = {dotted(fault.path) for fault in context.faults if fault.kind == "missing"}
    missing |= {below(section, key) for section, key in context.once(unprovided_reads)}
    for each in unprovided_arguments(context):
        missing.add(dotted((*each.target.path, *each.target.inside, each.parameter.name)))
    return missing
