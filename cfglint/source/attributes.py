"""Attributes of values, as Python looks them up."""

from __future__ import annotations

import ast
import os
from functools import partial
from typing import Any

from cfglint.source.arguments import of_parsed
from cfglint.source.calls import call_value
from cfglint.source.imports import member_of, module_named, resolve
from cfglint.source.invoking import invoke
from cfglint.source.keys import of_swept, read_key, read_spread
from cfglint.source.machine import Machine
from cfglint.source.operations import defined_in, is_number, of_class
from cfglint.source.values import (
    UNKNOWN,
    AttributeTable,
    Cfg,
    Class,
    Const,
    Either,
    Fields,
    Function,
    Instance,
    Namespace,
    Origin,
    Parsed,
    Plugin,
    Scope,
    Super,
    Swept,
    Table,
    Unknown,
    as_dictionary,
)

NAMES = ("__name__", "__qualname__", "__module__")
"""Attributes by which registries name what they are given."""
OF_DICTIONARIES = frozenset(vars(dict))
"""Attributes that a dictionary has itself."""


def unless_counted(m: Machine, name: str, value: Any) -> Any:
    """An attribute; a number that code counts in is any."""
    return UNKNOWN if name in m.modules.counters and is_number(value) else value


def attribute(m: Machine, holder: Any, name: str, node: ast.expr, scope: Scope) -> Any:
    """The attribute of a value, as Python looks it up."""
    if isinstance(holder, Cfg):
        if name == "__dict__":
            return as_dictionary(holder)
        return read_key(m, holder, name, node, scope)
    if isinstance(holder, Origin) and holder.raw:
        return Origin(f"{holder.name}.{name}")
    if isinstance(holder, Plugin):
        return of_plugin(m, holder, name)
    if isinstance(holder, Fields):
        return of_fields(m, holder, name, node, scope)
    if isinstance(holder, Parsed):
        return holder if name == "__dict__" else of_parsed(m, holder, name, node, scope)
    if isinstance(holder, Either):
        ways = (partial(attribute, m, each, name, node, scope) for each in holder.values)
        return Either(m.flow.perhaps(*ways))
    if isinstance(holder, Namespace):
        if name == "__dict__":
            return holder
        member = member_of(m, holder, name)
        return UNKNOWN if member is None else member
    if isinstance(holder, Instance):
        if name in holder.attributes:
            return unless_counted(m, name, holder.attributes[name])
        member = holder.cls.find(name)
        if member is None and not name.startswith("__"):
            return by_getter(m, holder, "__getattr__", name, node, scope)
        return bound(m, member, holder, node, scope)
    if isinstance(holder, Super):
        instance = holder.instance
        cls = instance.cls if isinstance(instance, Instance) else instance
        if not isinstance(cls, Class):
            return UNKNOWN
        member = cls.find(name, holder.owner)
        if isinstance(instance, Instance):
            return bound(m, member, instance, node, scope)
        return UNKNOWN if member is None else of_class(member, cls)
    if isinstance(holder, (Class, Function)) and name in NAMES:
        own = holder.module.name if name == "__module__" else getattr(holder.node, "name", "")
        return Const(own)
    if isinstance(holder, Class):
        member = holder.find(name)
        member = UNKNOWN if member is None else of_class(member, holder)
        return unless_counted(m, name, member)
    note_unknown(m, holder, name)
    return UNKNOWN


def of_plugin(m: Machine, plugin: Plugin, name: str) -> Any:
    """What one of several modules has by a name: the class or function that they define, where
    one alone does."""
    if name not in plugin.words:
        return UNKNOWN
    modules = [module_named(m, each) for each in plugin.modules]
    found = [m for m in modules if m is not None and name in defined_in(m.tree)]
    member = member_of(m, Namespace(found[0]), name) if len(found) == 1 else None
    if member is None:
        return plugin.member()
    m.seen.dispatched.add(os.path.dirname(found[0].path))
    return member


def by_getter(
    m: Machine, holder: Instance, method: str, name: str, node: ast.expr, scope: Scope
) -> Any:
    """What a method of an object gives for a name that it does not have itself: what it reads
    off a config for it is read where the object is asked."""
    getter = holder.cls.find(method)
    if not isinstance(getter, Function):
        return UNKNOWN
    before, m.asked_at = m.asked_at, (name, node, scope)
    try:
        return invoke(m, getter.bind(holder), [Const(name)], {})
    finally:
        m.asked_at = before


def of_fields(m: Machine, holder: Fields, name: str, node: ast.expr, scope: Scope) -> Any:
    """An attribute of an object that was made of a dictionary."""
    if name == "__dict__":
        return Table(holder.entries, holder.rest, holder.open)
    if isinstance(holder, AttributeTable) and name in OF_DICTIONARIES:
        return UNKNOWN
    if name in holder.entries:
        value = resolve(m, holder.entries[name])
        return of_swept(m, value, node, scope) if isinstance(value, Swept) else value
    return of_rest(m, holder, name, node, scope)


def of_rest(m: Machine, holder: Table, name: str, node: ast.expr, scope: Scope) -> Any:
    """A key that a mapping does not have itself: of the parts of the config that were spread
    into it, or of what else it may have."""
    if holder.open and not any(m.section.has(part, name) for part in holder.rest):
        m.seen.unknown_names.add(name)
        return UNKNOWN
    return read_spread(m, holder.rest, name, node, scope) if holder.rest else UNKNOWN


def note_unknown(m: Machine, holder: Any, name: str) -> None:
    """Note a name that is taken from something that is not known: the config may be in it."""
    for each in holder.values if isinstance(holder, Either) else (holder,):
        if isinstance(each, Unknown) and not (isinstance(each, Origin) and each.raw):
            m.seen.unknown_names.add(name)


def bound(m: Machine, member: Any, instance: Instance, node: ast.expr, scope: Scope) -> Any:
    """A member of a class as an object has it: bound, or what a property gives."""
    if not isinstance(member, Function):
        return UNKNOWN if member is None else member
    if member.kind == "staticmethod":
        return member
    if member.kind == "classmethod":
        return member.bind(instance.cls)
    method = member.bind(instance)
    if member.kind in ("property", "cached_property", "getter"):
        return call_value(m, method, [], {}, node, scope.module)
    return method
