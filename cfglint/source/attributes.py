"""Attributes of values, as Python looks them up."""

from __future__ import annotations

import ast
import os
from functools import partial

from cfglint.source.arguments import of_parsed
from cfglint.source.calls import call_value
from cfglint.source.imports import member_of, module_named, resolve
from cfglint.source.invoking import invoke
from cfglint.source.keys import CONFIG_METHODS, of_swept, read_key, read_spread
from cfglint.source.loads import folder_of
from cfglint.source.machine import Machine
from cfglint.source.matching import fits
from cfglint.source.operations import defined_in, is_number
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Class,
    Const,
    Either,
    Fields,
    Foreign,
    Function,
    Instance,
    Namespace,
    Origin,
    Parsed,
    Plugin,
    Scope,
    SomeKey,
    Super,
    Swept,
    Table,
    Unknown,
    Value,
    form_of,
    of_class,
)
from cfglint.source.ways import one_of_the_ways


def unless_counted(m: Machine, name: str, value: Value) -> Value:
    """An attribute; a number that code counts in is any."""
    return UNKNOWN if name in m.modules.counters and is_number(value) else value


def attribute(m: Machine, holder: Value, name: str, node: ast.expr, scope: Scope) -> Value:
    """The attribute of a value, as Python looks it up: on the object, then on its class, then by
    `__getattr__`. What a value can answer without the machine, it answers."""
    own = holder.attribute(name)
    if type(own) is Swept:
        return of_swept(m, own, node, scope)
    if own is not None:
        if isinstance(holder, Fields) and holder.rest and name in holder.entries:
            ask_under(m, holder, name, node, scope)
        return unless_counted(m, name, own) if type(holder) in (Instance, Class) else own
    if type(holder) in (Unknown, Foreign):  # most are: it goes before the others
        m.seen.unknown_names.add(name)
        return holder.member(name) if isinstance(holder, Foreign) else UNKNOWN
    match holder:
        case Cfg():
            return _of_config(m, holder, name, node, scope)
        case Instance():
            return _of_instance(m, holder, name, node, scope)
        case Plugin():
            return of_plugin(m, holder, name)
        case Fields():
            return of_fields(m, holder, name, node, scope)
        case Parsed():
            return of_parsed(m, holder, name, node, scope)
        case Either():
            ways = (partial(attribute, m, each, name, node, scope) for each in holder.values)
            return Either(one_of_the_ways(m, ways))
        case Namespace():
            member = member_of(m, holder, name)
            return UNKNOWN if member is None else member
        case Super():
            return _of_super(m, holder, name, node, scope)
        case Origin(text=str(text), raw=False) if text and name == "parent":
            return folder_of(text)
    note_unknown(m, holder, name)
    return holder.member(name) if isinstance(holder, Foreign) else UNKNOWN


def ask_under(m: Machine, holder: Table, name: str, node: ast.expr, scope: Scope) -> None:
    """Note that the config may give a key whose value comes from what it is laid over."""
    if not m.flow.idling and not any(m.section.has(part, name) for part in holder.rest):
        read_key(m, holder.rest[-1], name, node, scope, UNKNOWN, "")


def _of_config(m: Machine, holder: Cfg, name: str, node: ast.expr, scope: Scope) -> Value:
    """A key; where the config lacks it, a value that the class of the object has for all."""
    usual = holder.wrapper.find(name) if holder.wrapper is not None else None
    is_method = name in CONFIG_METHODS and form_of(holder)[0] != "attributes"
    if is_method and not m.section.has(holder, name):  # `map(config.pop, ("train", "test"))`
        told = f"hands on its method `{name}`"
        m.record.note_reading(scope, node, told, holder.path)
        return UNKNOWN
    if usual is None or isinstance(usual, Function) or m.section.has(holder, name):
        return read_key(m, holder, name, node, scope)
    return read_key(m, holder, name, node, scope, usual, "the one of its class")


def _of_instance(m: Machine, holder: Instance, name: str, node: ast.expr, scope: Scope) -> Value:
    """What an object does not have itself."""
    member = holder.cls.find(name)
    if member is None and holder.over is not None:
        return attribute(m, holder.over, name, node, scope)
    if member is None and not name.startswith("__"):
        return by_getter(m, holder, "__getattr__", name, node, scope)
    return bound(m, member, holder, node, scope)


def _of_super(m: Machine, holder: Super, name: str, node: ast.expr, scope: Scope) -> Value:
    """What the classes behind the current one have; in a class method the class itself is bound."""
    match holder.instance:
        case Instance() as instance:
            return bound(m, instance.cls.find(name, holder.owner), instance, node, scope)
        case Class() as cls:
            member = cls.find(name, holder.owner)
            return UNKNOWN if member is None else of_class(member, cls)
    return UNKNOWN


def of_plugin(m: Machine, plugin: Plugin, name: str) -> Value:
    """What one of several modules has by a name: the class or function that they define, where
    one alone does."""
    if name not in plugin.words:
        return UNKNOWN
    modules = [module_named(m, each) for each in plugin.modules]
    found = [each for each in modules if each is not None and name in defined_in(each.tree)]
    member = member_of(m, Namespace(found[0]), name) if len(found) == 1 else None
    if member is None:
        return plugin.member()
    m.seen.dispatched.add(os.path.dirname(found[0].path))
    return member


def by_getter(
    m: Machine, holder: Instance, method: str, name: str, node: ast.expr, scope: Scope
) -> Value:
    """What a method of an object gives for a name that it does not have itself: what it reads
    off a config for it is read where the object is asked."""
    getter = holder.method(method)
    if getter is None:
        return UNKNOWN
    before, m.asked_at = m.asked_at, (name, node, scope)
    try:
        return invoke(m, getter, [Const(name)], {})
    finally:
        m.asked_at = before


def of_fields(m: Machine, holder: Fields, name: str, node: ast.expr, scope: Scope) -> Value:
    """An attribute of an object that was made of a dictionary, where it is no plain entry."""
    if name not in holder.entries:
        return of_rest(m, holder, name, node, scope)
    value = resolve(m, holder.entries[name])
    return of_swept(m, value, node, scope) if isinstance(value, Swept) else value


def of_rest(m: Machine, holder: Table, name: str, node: ast.expr, scope: Scope) -> Value:
    """A key that a mapping does not have itself: of the parts of the config that were spread
    into it, or of what else it may have."""
    more = holder.others or any(_may_be(key, name) for key in holder.entries)
    if more and not any(m.section.has(part, name) for part in holder.rest):
        m.seen.unknown_names.add(name)
        return UNKNOWN
    return read_spread(m, holder.rest, name, node, scope) if holder.rest else UNKNOWN


def _may_be(key: object, name: str) -> bool:
    """Whether a key that is known in part may be a name."""
    return isinstance(key, SomeKey) and fits(key.regex, name, unsure=True)


def note_unknown(m: Machine, holder: Value, name: str) -> None:
    """Note a name that is taken from something that is not known: the config may be in it. What an
    option of the command line has, it has from elsewhere."""
    if isinstance(holder, Unknown):
        if not (isinstance(holder, Origin) and holder.raw):
            m.seen.unknown_names.add(name)
    elif isinstance(holder, Either):
        for each in holder.values:
            note_unknown(m, each, name)


def bound(
    m: Machine, member: Value | None, instance: Instance, node: ast.expr, scope: Scope
) -> Value:
    """A member of a class as an object has it: bound, or what a property gives."""
    match member:
        case None:
            return UNKNOWN
        case Function(kind="staticmethod"):
            return member
        case Function(kind="classmethod"):
            return member.bind(instance.cls)
        case Function(kind="property" | "cached_property" | "getter"):
            return call_value(m, member.bind(instance), [], {}, node, scope.module)
        case Function():
            return member.bind(instance)
        case Instance():  # a descriptor says itself what it gives
            getter = member.method("__get__")
            if getter is not None:
                return invoke(m, getter, [instance, instance.cls], {})
    return member
