"""What values have under a key, and slices."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial

from cfglint.source import mistyped
from cfglint.source.arguments import of_parsed
from cfglint.source.arithmetic import entry
from cfglint.source.attributes import ask_under, attribute, by_getter, note_unknown, of_rest
from cfglint.source.imports import module_named, resolve
from cfglint.source.keys import note_chosen, of_swept, read_key
from cfglint.source.machine import Machine
from cfglint.source.observed import note_absent_name
from cfglint.source.operations import NO_STEP, fetch, is_key, is_merged, is_zero
from cfglint.source.options import note_others, section_for
from cfglint.source.raising import INDEX, KEY
from cfglint.source.refusals import or_raises, raises
from cfglint.source.replacing import is_checked
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Foreign,
    Function,
    Given,
    Instance,
    Namespace,
    Parsed,
    Scope,
    Swept,
    Table,
    Value,
    given,
    keys_of,
    one_of,
)
from cfglint.source.ways import one_of_the_ways


def on_subscript(m: Machine, node: ast.Subscript, scope: Scope) -> Value:
    """`holder[key]`."""
    around, m.flow.showing = m.flow.showing, 0  # to show an item of a part, the part is read
    try:
        holder, key = m.value(node.value, scope), m.value(node.slice, scope)
    finally:
        m.flow.showing = around
    return item_of(m, holder, key, node, scope)


def item_of(m: Machine, holder: Value, key: Value, node: ast.Subscript, scope: Scope) -> Value:
    """What a value has under a key."""
    if isinstance(holder, Either):
        ways = (partial(item_of, m, each, key, node, scope) for each in holder.values)
        return Either(one_of_the_ways(m, ways))
    if isinstance(holder, Cfg) and not is_merged(node, m.flow.frames[-1].node):
        key = section_for(m, holder, key, node.slice)
    if not isinstance(key, Const):
        return any_item(m, holder, node, scope)
    match key.value:
        case slice() as cut:
            return slice_of(m, holder, cut, key, node, scope)
        case str(name):
            note_unknown(m, holder, name)
    match holder:
        case Cfg():
            note_chosen(m, holder, node.slice, key)
            note_others(m, holder, node.slice, key, node, scope)
            return read_key(m, holder, str(key.value), node, scope)
        case Table():
            return entry_of(m, holder, key, node, scope)
        case Const() if (empty := _empty_section(m, holder, node)) is not None:
            return read_key(m, empty, str(key.value), node, scope)
        case Const():
            refused = mistyped.of_subscript(holder, key)
            return or_raises(m, refused or entry(holder, key), node, scope, key, holder)
        case Parsed():
            return of_parsed(m, holder, str(key.value), node, scope)
        case Namespace():  # `vars(module)[name]`
            return attribute(m, holder, str(key.value), node, scope)
        case Instance() if type(key.value) is str:
            return by_getter(m, holder, "__getitem__", key.value, node, scope)
        case Foreign(name="sys.modules") if type(key.value) is str:
            return _module_of(m, key, scope)
    found = holder.item(key)
    return UNKNOWN if found is None else or_raises(m, found, node, scope, key, holder)


def _empty_section(m: Machine, holder: Const, node: ast.Subscript) -> Cfg | None:
    """A section of the config that has nothing in it, `train:` alone, of which the code asks for a
    key by its name; None for any other value."""
    match holder, node.slice:
        case Given(value=None, keys=(path,)), ast.Constant(value=str()):
            item = m.section.item(path)
            if item is not None and item.value is None and path not in m.section.written:
                return Cfg(path)
    return None


def _module_of(m: Machine, name: Const, scope: Scope) -> Value:
    """`sys.modules[name]`: a module that was imported before."""
    if name == scope.look_up("__name__"):
        return Namespace(scope.module)
    module = module_named(m, str(name.value), name.keys)
    return Namespace(module) if module else Foreign(str(name.value), name.keys)


def any_item(m: Machine, holder: Value, node: ast.Subscript, scope: Scope) -> Value:
    """What a value has under some key, of which it is not known which."""
    told = "reads a key that is not known here"
    match holder:
        case Cfg(path=path):
            # a loop that lays one mapping over another reads the keys of the other one
            if not is_merged(node, m.flow.frames[-1].node):
                m.record.note_reading(scope, node, told, path)
        case Table(entries=entries, rest=rest):
            function = m.flow.frames[-1].node
            merged = bool(rest) and (is_checked(node, function) or is_merged(node, function))
            for part in () if merged else rest:
                m.record.note_reading(scope, node, told, part.path)
            more = [UNKNOWN] if holder.others or rest else []
            return one_of([*(resolve(m, value) for value in entries.values()), *more])
    return UNKNOWN


def entry_of(m: Machine, holder: Table, key: Const, node: ast.Subscript, scope: Scope) -> Value:
    """An entry of a literal. One that it surely lacks raises: the program goes on in a handler of
    that, if there is one."""
    if not is_key(key.value):
        return any_item(m, holder, node, scope)
    key = _from_the_start(holder, key)
    if holder.rest and key.value not in holder.entries:
        return of_rest(m, holder, str(key.value), node, scope)
    note_absent_name(m, holder, key, node, scope)
    if key.value not in holder.entries and not holder.open:
        m.flow.goes_to_a_handler(INDEX if type(key.value) is int else KEY)
    chosen = resolve(m, fetch(holder.entries, key.value))
    if holder.rest and type(key.value) is str and not isinstance(chosen, Swept):
        ask_under(m, holder, key.value, node, scope)
    match chosen:
        case Swept():
            return of_swept(m, chosen, node, scope)
        case Class() | Function():
            pass_over(m, holder.entries.values(), chosen)
    return chosen


def _from_the_start(holder: Table, key: Const) -> Const:
    """The index of an item that is counted from the end of a list."""
    count = len(holder.entries)
    if type(key.value) is not int or not -count <= key.value < 0 or holder.open:
        return key
    is_list = list(holder.entries) == list(range(count))
    return given(key.value + count, key.keys) if is_list else key


def slice_of(
    m: Machine, holder: Value, cut: slice, key: Const, node: ast.Subscript, scope: Scope
) -> Value:
    """A part of a sequence."""
    match holder:
        case Cfg():
            return any_item(m, holder, node, scope)
        case Table() | Const(str() | list() | tuple() | range()) if is_zero(Const(cut.step)):
            raises(m, node, scope, "ValueError", NO_STEP, key)
            return UNKNOWN
    return holder.sliced(cut)


def pass_over(m: Machine, values: Iterable[Value], chosen: Value) -> None:
    """Note the classes and functions that a name of the config did not choose."""
    for value in values:
        match resolve(m, value):
            case (Class() | Function()) as other if other is not chosen:
                m.seen.passed_over.add(id(other.node))


def on_slice(m: Machine, node: ast.Slice, scope: Scope) -> Value:
    """`start:stop:step`."""
    parts = (node.lower, node.upper, node.step)
    match [Const(None) if part is None else m.value(part, scope) for part in parts]:
        case [Const(start), Const(stop), Const(step) as by]:
            return given(slice(start, stop, step), keys_of(by))
    return UNKNOWN
