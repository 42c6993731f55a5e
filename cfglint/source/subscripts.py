"""What values have under a key, and slices."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from cfglint.source import mistyped
from cfglint.source.arguments import of_parsed
from cfglint.source.arithmetic import entry
from cfglint.source.attributes import attribute, by_getter, note_unknown, of_rest
from cfglint.source.imports import resolve
from cfglint.source.keys import note_chosen, of_swept, read_key
from cfglint.source.machine import Machine
from cfglint.source.observed import note_absent_name
from cfglint.source.operations import NO_STEP, fetch, is_key, is_merged, is_zero, sliced
from cfglint.source.raising import INDEX, KEY
from cfglint.source.refusals import or_raises, raises
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Function,
    Instance,
    Namespace,
    Origin,
    Parsed,
    Scope,
    Swept,
    Table,
    given,
    keys_of,
)


def on_subscript(m: Machine, node: ast.Subscript, scope: Scope) -> Any:
    """`holder[key]`."""
    holder, key = m.value(node.value, scope), m.value(node.slice, scope)
    return item_of(m, holder, key, node, scope)


def item_of(m: Machine, holder: Any, key: Any, node: ast.Subscript, scope: Scope) -> Any:
    """What a value has under a key."""
    if isinstance(holder, Either):
        ways = (partial(item_of, m, each, key, node, scope) for each in holder.values)
        return Either(m.flow.perhaps(*ways))
    if not isinstance(key, Const):
        return any_item(m, holder, node, scope)
    if isinstance(key.value, str):
        note_unknown(m, holder, key.value)
    if isinstance(holder, Cfg):
        if isinstance(key.value, slice):
            return any_item(m, holder, node, scope)
        note_chosen(m, holder, node.slice, key)
        return read_key(m, holder, str(key.value), node, scope)
    if isinstance(key.value, slice):
        return slice_of(m, holder, key, node, scope)
    if isinstance(holder, Origin) and holder.raw:
        return Origin(f"{holder.name}[{key.value!r}]")
    if isinstance(holder, Parsed):
        return of_parsed(m, holder, str(key.value), node, scope)
    if isinstance(holder, Namespace):
        return attribute(m, holder, str(key.value), node, scope)
    if isinstance(holder, Table):
        return entry_of(m, holder, key, node, scope)
    if isinstance(holder, Instance) and isinstance(key.value, str):
        return by_getter(m, holder, "__getitem__", key.value, node, scope)
    if isinstance(holder, Const):
        found = mistyped.of_subscript(holder, key) or entry(holder, key)
        return or_raises(m, found, node, scope, key, holder)
    return UNKNOWN


def any_item(m: Machine, holder: Any, node: ast.Subscript, scope: Scope) -> Any:
    """What a value has under some key."""
    if isinstance(holder, Cfg) and not is_merged(node, m.flow.frames[-1].node):
        m.record.note_reading(scope, node, "reads a key that is not known here", holder.path)
    if not isinstance(holder, Table):
        return UNKNOWN
    for part in holder.rest:
        m.record.note_reading(scope, node, "reads a key that is not known here", part.path)
    more = [UNKNOWN] if holder.open or holder.rest else []
    return Either([*(resolve(m, value) for value in holder.entries.values()), *more])


def entry_of(m: Machine, holder: Table, key: Const, node: ast.Subscript, scope: Scope) -> Any:
    """An entry of a literal."""
    if not is_key(key.value):
        return any_item(m, holder, node, scope)
    if holder.rest and key.value not in holder.entries:
        return of_rest(m, holder, str(key.value), node, scope)
    note_absent_name(m, holder, key, node, scope)
    if key.value not in holder.entries and not holder.open:
        m.flow.goes_to_a_handler(INDEX if isinstance(key.value, int) else KEY)
    chosen = resolve(m, fetch(holder.entries, key.value))
    if isinstance(chosen, Swept):
        return of_swept(m, chosen, node, scope)
    if isinstance(chosen, (Class, Function)):
        pass_over(m, list(holder.entries.values()), chosen)
    return chosen


def slice_of(m: Machine, holder: Any, key: Const, node: ast.Subscript, scope: Scope) -> Any:
    """A part of a sequence."""
    sequence = isinstance(holder, Table) or (
        isinstance(holder, Const) and isinstance(holder.value, (str, list, tuple, range))
    )
    if sequence and is_zero(Const(key.value.step)):
        raises(m, node, scope, "ValueError", NO_STEP, key)
        return UNKNOWN
    return sliced(holder, key.value)


def pass_over(m: Machine, values: list[Any], chosen: Any) -> None:
    """Note the classes and functions that a name of the config did not choose."""
    for value in values:
        other = resolve(m, value)
        if isinstance(other, (Class, Function)) and other is not chosen:
            m.seen.passed_over.add(id(other.node))


def on_slice(m: Machine, node: ast.Slice, scope: Scope) -> Any:
    """`start:stop:step`."""
    ends = [
        Const(None) if part is None else m.value(part, scope)
        for part in (node.lower, node.upper, node.step)
    ]
    known = all(isinstance(end, Const) for end in ends)
    return given(slice(*(end.value for end in ends)), keys_of(ends[2])) if known else UNKNOWN
