"""Where the code beside a config decides what it may hold, and the shipped schemas do not.

A schema of the ISFM family is a description of one state of its code. Where the program that gets a
config was followed from where it loads it, that program says which keys are read and needed. The
schemas then say only what that code confirms: the types and values of keys that it reads. Where
another program than theirs gets a config and could not be followed, they say nothing of it.
"""

from __future__ import annotations

from functools import cache

from cfglint.diagnostic import KeyPath
from cfglint.rules.context import ExperimentContext
from cfglint.schema.bind import FAMILY_MODELS, Key
from cfglint.schema.table import load


def is_decided(context: ExperimentContext, section: str = "") -> bool:
    """Whether a program was followed that gets a section; for "", that gets the config."""
    if any(code.broken for code in context.code):
        return True  # what the code would read is not known before it is repaired
    if any(code.whole and not code.reads and not code.complete for code in context.code):
        return True  # another program than the schemas describe gets it, and was not followed
    whole = [code for code in context.code if code.whole]
    codes = [code for code in whole if code.section == section] or whole
    return bool(codes) and all(code.complete for code in codes)


def is_shipped(known: Key | None, section: str) -> bool:
    """Whether a key is described by the shipped schemas alone."""
    return known is None or _shipped(section).issuperset(known.owners)


@cache
def _shipped(section: str) -> frozenset[str]:
    return frozenset((section, *FAMILY_MODELS, *load().components))


def is_read(context: ExperimentContext, path: tuple[str, ...]) -> bool:
    """Whether a followed program reads a key, or a mapping above it."""
    for code in context.code:
        inside = path[1:] if code.section == path[0] else path if not code.section else ()
        reads = (*code.reads, *code.idle)
        if inside and any(inside[: len(read.path)] == read.path for read in reads):
            return True
    return False


def confirms(context: ExperimentContext, path: tuple[str, ...]) -> bool:
    """Whether what the shipped schemas say of a key counts: no program was followed, it reads the
    key, or a schema of the user's own describes it."""
    if not context.code:
        return True
    section = path[0]
    binding = context.bound.sections.get(section)
    known = binding.keys.get(path[1]) if binding is not None and len(path) > 1 else None
    if known is not None and not is_shipped(known, section):
        return True
    return not is_decided(context, section) or is_read(context, path)


def keys(path: KeyPath) -> tuple[str, ...]:
    """A key path as names."""
    return tuple(str(element) for element in path)
