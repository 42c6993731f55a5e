"""`getattr`, `hasattr`, `setattr` and `delattr`: names that are values."""

from __future__ import annotations

import ast

from cfglint.source.arguments import declares, lay_over_arguments, of_parsed
from cfglint.source.assignment import set_member
from cfglint.source.attributes import attribute, note_unknown
from cfglint.source.imports import member_of
from cfglint.source.keys import has_attribute, note_chosen, read_key, read_spread, write_somewhere
from cfglint.source.machine import Machine
from cfglint.source.observed import note_absent_foreign
from cfglint.source.operations import is_merged, makes_names, spelled
from cfglint.source.options import note_others
from cfglint.source.syntax import written
from cfglint.source.values import (
    UNKNOWN,
    Cfg,
    Const,
    Either,
    Fields,
    Foreign,
    Instance,
    Keys,
    Namespace,
    Parsed,
    Plugin,
    Scope,
    Swept,
    Unknown,
    Value,
    keys_of,
)

REFLECTION = frozenset({"getattr", "hasattr", "setattr", "delattr"})


def reflection(m: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call of one of these functions, with two arguments or three."""
    called = spelled(node.func)
    holder, key = m.value(node.args[0], scope), m.value(node.args[1], scope)
    more = node.args[2] if len(node.args) == 3 else None
    match holder, key:
        case (Cfg(), Const(str(name))):
            note_chosen(m, holder, node.args[1], key)
            if called == "getattr":
                note_others(m, holder, node.args[1], key, node, scope)
            return _of_config(m, called, holder, name, more, node, scope)
        case (Cfg(), _):
            return _of_some_key(m, called, holder, node, scope)
        case (Parsed(), Const(str(name))) if called == "getattr":
            default = m.value(more, scope) if more is not None else None
            told = written(more) if more is not None else None
            return of_parsed(m, holder, name, node, scope, default, told)
        case (Fields(), Const(str(name))) if called == "getattr" and more is not None:
            return _of_fields(m, holder, name, node, scope)
        case (Parsed(), _) if called == "setattr" and _lays_over(m, holder, more, scope):
            return Const(None)
    swept = _swept_to(holder, more, scope) if called == "setattr" else None
    value = swept or (m.value(more, scope) if more is not None else None)
    if called == "setattr" and isinstance(holder, Instance) and not isinstance(key, Const):
        m.undo.put(vars(holder), "open", True)
    match called, key:
        case ("setattr", Const(str(name))):
            set_member(m, holder, name, UNKNOWN if value is None else value, node, scope)
            return Const(None)
        case ("hasattr", Const(str(name))):
            if isinstance(holder, Parsed) and holder.over is None:
                return declares(holder, name)
            return _has(m, holder, name)
        case ("getattr", Const(str(name))):
            if isinstance(holder, Foreign) and value is None:
                note_absent_foreign(m, holder.name, name, keys_of(key), node, scope)
            return _get(m, holder, name, keys_of(key), value, node, scope)
    return UNKNOWN


def _of_config(
    m: Machine,
    called: str,
    cfg: Cfg,
    name: str,
    more: ast.expr | None,
    node: ast.Call,
    scope: Scope,
) -> Value:
    """The same of a config and a key that is known. What is deleted must be there: it is read."""
    if called == "hasattr":
        return has_attribute(m, cfg, name, node, scope)
    if called == "setattr":
        value = m.value(more, scope) if more is not None else UNKNOWN
        set_member(m, cfg, name, value, node, scope)
        return Const(None)
    if called == "getattr" and more is not None:
        return read_key(m, cfg, name, node, scope, m.value(more, scope), written(more))
    return read_key(m, cfg, name, node, scope)


def _of_fields(m: Machine, holder: Fields, name: str, node: ast.Call, scope: Scope) -> Value:
    """`getattr` with a default, of an object that was made of parts of the config and more: the
    parts may lack the key."""
    default = m.value(node.args[2], scope)
    if name in holder.entries:
        return attribute(m, holder, name, node, scope)
    if holder.open and not any(m.section.has(part, name) for part in holder.rest):
        m.seen.unknown_names.add(name)
        return Either([UNKNOWN, default])
    return read_spread(m, holder.rest, name, node, scope, default, written(node.args[2]))


def _of_some_key(m: Machine, called: str, cfg: Cfg, node: ast.Call, scope: Scope) -> Value:
    """The same where the key is not known: any may be read, or set."""
    told = f"{called} of a key that is not known here"
    if called == "setattr":
        write_somewhere(m, cfg, node, scope)
    elif called == "delattr":
        m.record.note(scope, node, told, True, cfg.path)
    elif not is_merged(node, m.flow.frames[-1].node):
        m.record.note_reading(scope, node, told, cfg.path)
    return UNKNOWN


def _lays_over(m: Machine, holder: Parsed, value: ast.expr | None, scope: Scope) -> bool:
    """Whether a value of a loop over the config is set on parsed arguments, as it is or as
    `Namespace(**value)`: then the whole of the config is laid over them."""
    for inner in ast.walk(value) if value is not None else ():
        match inner:
            case ast.Name(id=name):
                target = scope.look_up(name)
                if isinstance(target, Swept) and lay_over_arguments(m, holder, target):
                    return True
    return False


def _swept_to(holder: Value, value: ast.expr | None, scope: Scope) -> Swept | None:
    """The value of a loop over the config that is set on an object: it is read once that is."""
    named = scope.look_up(value.id) if isinstance(value, ast.Name) else None
    return named if isinstance(holder, Instance) and isinstance(named, Swept) else None


def _has(m: Machine, holder: Value, name: str) -> Value:
    """What `hasattr` gives on an object or a module of the repository."""
    match holder:
        case Instance(cls=cls):
            there = name in holder.attributes or cls.find(name) is not None
            if not there and (holder.open or cls.find("__getattr__") is not None):
                return UNKNOWN
            return Const(there) if there or not cls.foreign else UNKNOWN
        case Namespace(module=module):
            if member_of(m, holder, name) is not None:
                return Const(True)
            return UNKNOWN if makes_names(module.tree) else Const(False)
    return UNKNOWN


def _get(
    m: Machine,
    holder: Value,
    name: str,
    keys: Keys,
    default: Value | None,
    node: ast.Call,
    scope: Scope,
) -> Value:
    """What `getattr` gives: the default where the object surely lacks the name, either of both
    where nothing is known."""
    note_unknown(m, holder, name)
    found = attribute(m, holder, name, node, scope)
    if isinstance(found, Foreign):
        found = Foreign(found.name, (*found.keys, *keys))
    if default is None or not isinstance(found, Unknown):
        return found
    match holder:
        case Instance(cls=cls):
            lacks = not cls.foreign
        case Plugin(words=words):
            lacks = name not in words
        case _:
            lacks = False
    return default if lacks else Either([found, default])
